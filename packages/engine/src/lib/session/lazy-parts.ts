import { lazily } from '../lazily.ts'
import { awaitLate } from '../state/in-order.ts'
import { noteQuestion } from '../state/outdated.ts'
import type { Work } from '../state/work.ts'
import { ensureRead } from './read-session.ts'

/** `update`, `increment`, `pull`, `await flash(key)`, `start`, and `login` for a client without cookies. */
export const atomicVerbs = lazily(() => import('./atomic-verbs.ts'))

type AtomicVerbs = typeof import('./atomic-verbs.ts')

/** Runs a verb that takes effect at once. What runs it is loaded with the first one; the use counts from the call. */
export function runAtomic<Result>(
  work: Work,
  verb: (verbs: AtomicVerbs) => Promise<Result>,
): Promise<Result> {
  if (atomicVerbs.loaded !== undefined) return atomicVerbs.use(verb)
  const running = ensureRead(work).then(() => atomicVerbs.use(verb))
  const settled = () => undefined
  awaitLate(work, running.then(settled, settled))
  return running
}

export const csrfTokens = lazily(() => import('./csrf-token.ts'))

/** A proof that a form was rendered for this session. Starts a session where there is none: a form needs one to be bound to. */
export async function csrfTokenFor(work: Work): Promise<string> {
  if (work.isLate) work.options.onLateToken?.()
  await ensureRead(work)
  noteQuestion(work)
  return csrfTokens.use(async ({ makeToken }) => makeToken(work))
}

/** Whether the text is such a proof for the session that this request came with. */
export async function isCsrfToken(work: Work, text: unknown): Promise<boolean> {
  await ensureRead(work)
  noteQuestion(work)
  return csrfTokens.use(async ({ isTokenOf }) => isTokenOf(work, text))
}
