import { commitInside } from '../commit/commit.ts'
import { SessionError } from '../errors/errors.ts'
import { openVault } from '../sealing/vault.ts'
import { type Draft, emptyDraft } from '../state/draft.ts'
import { awaitLate, inOrder } from '../state/in-order.ts'
import { becomeLive, moveTo } from '../state/transitions.ts'
import type { Work } from '../state/work.ts'
import { isToken } from '../token.ts'
import { noteRead } from './read-session.ts'

/**
 * Makes the session of a token the request's view, after what is pending was committed. What the page asks for from
 * the call on is asked of that session, also before it is there: reads wait, and fail as the call does; writes of a
 * call that fails are dropped, and what came before the call is left to the commit. A token that the client chose never becomes its cookie.
 *
 * @throws SessionError `INVALID_TOKEN` when the token is malformed or its session is not live
 */
export async function enterToken(work: Work, token: unknown): Promise<void> {
  if (!isToken(token)) throw invalidToken()
  noteRead(work)
  const { draft } = work
  work.draft = emptyDraft()
  work.taken = null
  const entering = inOrder(work, () => enter(work, token, draft))
  work.entering = entering
  const done = () => {
    if (work.entering === entering) work.entering = null
  }
  awaitLate(work, entering.then(done, done))
  await entering
}

async function enter(work: Work, token: string, before: Draft): Promise<void> {
  const left = emptyDraft()
  try {
    await commitInside(work, before, left)
    const { environment } = work
    const found = await openVault(environment, token).read(environment.clock.now())
    if (found.kind !== 'live' || (await environment.users.isRevoked(found.record.meta))) throw invalidToken()
    moveTo(work, token, { kind: 'unread' })
    becomeLive(work, found)
    work.ownsCookie = false
  } catch (error) {
    // What was meant for that session must not reach the visitor's own; what came before the call is still to be done.
    work.draft = left
    throw error
  }
}

function invalidToken(): SessionError {
  return new SessionError('INVALID_TOKEN', 'There is no live session for this token.', {
    hint: 'It may have ended. session.load() never starts a session: clients do not choose tokens.',
  })
}
