import { commitInside } from '../commit/commit.ts'
import { SessionError } from '../errors/errors.ts'
import { openVault } from '../sealing/vault.ts'
import { type Draft, emptyDraft } from '../state/draft.ts'
import { becomeLive, moveTo } from '../state/transitions.ts'
import type { Work } from '../state/work.ts'
import { isToken } from '../token.ts'

/** What is pending where `load` is called, of which a call that fails has to leave something. */
export interface Entry {
  readonly before: Draft
  left: Draft
}

/** Commits what is pending, and moves to the session of the token. To be called in order. */
export async function enter(work: Work, token: unknown, entry: Entry): Promise<void> {
  if (!isToken(token)) throw invalidToken()
  if (entry.before.rotates) throw newTokenPending()
  entry.left = emptyDraft()
  await commitInside(work, entry.before, entry.left)
  const { environment } = work
  const found = await openVault(environment, token).read(environment.clock.now())
  if (found.kind !== 'live' || (await environment.users.isRevoked(found.record.meta))) throw invalidToken()
  moveTo(work, token, { kind: 'unread' })
  becomeLive(work, found)
  work.ownsCookie = false
}

function invalidToken(): SessionError {
  return new SessionError('INVALID_TOKEN', 'There is no live session for this token.', {
    hint: 'It may have ended. session.load() never starts a session: clients do not choose tokens.',
  })
}

function newTokenPending(): SessionError {
  return new SessionError(
    'INVALID_CALL',
    'session.load() came after login(), regenerate() or persist(), whose cookie is yet to be sent. Nothing was loaded.',
    { hint: 'Call session.load() first.' },
  )
}
