import { type Call, callOn, ofReader } from '../commit/call.ts'
import { lazily } from '../lazily.ts'
import { emptyDraft } from '../state/draft.ts'
import { awaitLate, inOrder } from '../state/in-order.ts'
import { noteQuestion } from '../state/outdated.ts'
import type { Work } from '../state/work.ts'
import { isToken } from '../token.ts'
import { ensureRead, noteRead } from './read-session.ts'

/** `update`, `increment`, `pull`, `await flash(key)`, `start`, `load`, and `login` for a client without cookies. */
export const atomicVerbs = lazily(() => import('./atomic-verbs.ts'))

type AtomicVerbs = typeof import('./atomic-verbs.ts')

/** Runs a verb that takes effect at once. What runs it is loaded with the first one; the use counts from the call. */
export function runAtomic<Result>(
  work: Work,
  verb: (verbs: AtomicVerbs, call: Call) => Promise<Result>,
): Promise<Result> {
  const call = callOn(work)
  const run = (known: Call) => atomicVerbs.use((verbs) => verb(verbs, known))
  if (atomicVerbs.loaded !== undefined) return run(call)
  // A commit may lead to somebody else's session while the code is on its way.
  const running = ensureRead(work).then(() => run(ofReader(call)))
  const settled = () => undefined
  awaitLate(work, running.then(settled, settled))
  return running
}

/**
 * Makes the session of a token the request's view, after what is pending was committed. What the page asks for from
 * the call on is asked of that session, also before it is there: reads wait, and fail as the call does; writes of a
 * call that fails are dropped, and what came before the call is left to the commit, or to a later `load`. A token that
 * the client chose never becomes its cookie.
 */
export async function enterToken(work: Work, token: unknown): Promise<void> {
  if (isToken(token)) noteRead(work)
  const { draft: before, taken } = work
  const after = emptyDraft()
  const entry = { before, left: before }
  work.draft = after
  work.taken = null
  work.left += 1
  const entering: Promise<void> = inOrder(work, async () => {
    try {
      await atomicVerbs.use(({ enter }) => enter(work, token, entry))
    } catch (error) {
      work.left -= 1
      // What was meant for that session must not reach the visitor's own.
      Object.assign(after, entry.left)
      if (work.draft === after) work.taken ??= taken
      // Nobody took over `after`: the page has failed since.
      else if (work.entering === entering) work.draft.ends ||= after.ends
      throw error
    }
  })
  work.entering = entering
  const done = () => {
    if (work.entering === entering) work.entering = null
  }
  awaitLate(work, entering.then(done, done))
  await entering
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
