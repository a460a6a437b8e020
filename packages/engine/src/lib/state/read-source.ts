import { ending } from '../store/retire.ts'
import type { ReadResult } from '../store/store.ts'
import { acceptGone, catchUp, settleRead } from './source.ts'
import { vaultOf, type Work } from './work.ts'

/** Reads the request's session, once. */
export async function load(work: Work): Promise<void> {
  if (work.source.kind !== 'unread') return
  work.reading ??= read(work)
  await work.reading
}

/** Brings the newest record up to date, when parallel changes are known to be missing in it. */
export async function refresh(work: Work): Promise<void> {
  const { source, token, environment } = work
  if (source.kind !== 'live' || source.revision !== null || token === null) return
  const found = await vaultOf(work).read(environment.clock.now())
  if (found.kind === 'live') catchUp(work, { current: found.record, revision: found.revision })
  else
    acceptGone(
      work,
      found.kind === 'retired' ? { ...found, kind: 'gone' } : { kind: 'gone', reason: found.kind },
    )
}

async function read(work: Work): Promise<void> {
  const { token } = work
  try {
    const found = await readLive(work)
    // The answer counts for the session that was asked for: the request may have moved on meanwhile.
    if (work.token === token && work.source.kind === 'unread') settleRead(work, found)
  } finally {
    work.reading = null
  }
}

/** What the store has, unless it was revoked without the store's knowing: then it ends here. */
async function readLive(work: Work): Promise<ReadResult> {
  const { users, clock, emit } = work.environment
  const vault = vaultOf(work)
  const found = await vault.read(clock.now())
  if (found.kind !== 'live' || !(await users.isRevoked(found.record.meta))) return found
  const { id, userId } = found.record.meta
  const answer = await vault.retire(ending(clock.now()))
  if (userId !== null && answer.kind === 'applied') emit({ type: 'revoked', id, userId })
  return { kind: 'absent' }
}
