import { lazily } from '../lazily.ts'
import { awaitLate } from '../state/in-order.ts'
import type { Work } from '../state/work.ts'
import { ensureRead } from './read-session.ts'

export const atomicVerbs = lazily(() => import('./atomic-verbs.ts'))

type AtomicVerbs = typeof import('./atomic-verbs.ts')

/** Runs a verb that takes effect at once. What runs it is loaded with the first one; the use counts from the call. */
export function runAtomic<Result>(
  work: Work,
  verb: (verbs: AtomicVerbs) => Promise<Result>,
): Promise<Result> {
  if (atomicVerbs.isLoaded) return atomicVerbs.use(verb)
  const running = ensureRead(work).then(() => atomicVerbs.use(verb))
  const settled = () => undefined
  awaitLate(work, running.then(settled, settled))
  return running
}
