import { commit } from '../commit/commit.ts'
import { SessionError } from '../errors.ts'
import { openVault } from '../sealing/vault.ts'
import { emptyDraft } from '../state/draft.ts'
import { becomeLive, moveTo } from '../state/source.ts'
import type { Work } from '../state/work.ts'
import { isToken } from '../token.ts'
import { noteRead } from './read-session.ts'

/**
 * Makes the session of a token the request's view, after what is pending was committed. A token that the client chose never becomes its cookie.
 *
 * @throws SessionError `INVALID_TOKEN` when the token is malformed or its session is not live
 */
export async function enterToken(work: Work, token: unknown): Promise<void> {
  if (!isToken(token)) throw invalidToken()
  noteRead(work)
  await commit(work)
  const { environment } = work
  const found = await openVault(environment, token).read(environment.clock.now())
  if (found.kind !== 'live' || (await environment.users.isRevoked(found.record.meta))) throw invalidToken()
  moveTo(work, token, { kind: 'unread' })
  becomeLive(work, found)
  work.draft = emptyDraft()
  work.ownsCookie = false
}

function invalidToken(): SessionError {
  return new SessionError('INVALID_TOKEN', 'There is no live session for this token.', {
    hint: 'It may have ended. session.load() never starts a session: clients do not choose tokens.',
  })
}
