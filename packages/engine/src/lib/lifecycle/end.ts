import { doBeside } from '../state/in-order.ts'
import { load } from '../state/load.ts'
import { isInFlight } from '../state/rotation-grace.ts'
import { moveTo } from '../state/transitions.ts'
import { recordOf, vaultOf, type Work } from '../state/work.ts'
import { ending } from '../store/expiry.ts'
import { type EndOutcome, endAt, endSuccessor, type IsSame, retireSurely } from '../store/retire.ts'
import type { RecordMeta } from '../store/store.ts'

/**
 * Ends the session that the request came with; what it writes afterwards belongs to a new one. A session that
 * moved to another token by `regenerate` while this request was under way is ended there: a logout is not
 * undone by a rotation. A login of somebody else meanwhile is another session, and stays.
 */
export async function endSession(work: Work): Promise<void> {
  await endOthers(work)
  await load(work)
  const { source, token, environment } = work
  const meta = recordOf(work)?.meta ?? null
  // Without a token there is nothing to end, also where a session could not be started.
  if (source.kind === 'none' || token === null) {
    await endUnreadable(work)
    if (work.hadToken) clearCookie(work)
    return
  }
  const { key } = vaultOf(work)
  const outcome = await endOwn(work, key)
  if (outcome === 'elsewhere') {
    // The browser has got the cookie of a login by now, or soon will: nothing may replace it.
    moveTo(work, token, { kind: 'interrupted', retired: null })
    // Somebody is, or may be, logged in there, so that a logout is not done.
    work.isOutdated = true
    return
  }
  moveTo(work, null, { kind: 'none' })
  // What the page writes from here on is nobody's yet, and nobody is logged in.
  work.seenUserId = null
  work.isOutdated = false
  if (outcome === 'dead') return
  clearCookie(work)
  environment.emit({ type: 'destroyed', id: meta?.id ?? null })
  if (meta !== null && meta.userId !== null) doBeside(work, environment.users.leave(meta.userId, key))
}

/** Ends the session that the request came with. One of which nothing is left may live on under another token. */
async function endOwn(work: Work, key: string): Promise<EndOutcome> {
  const { source, environment } = work
  if (source.kind === 'interrupted') {
    const isLost = source.retired === null && (work.isOutdated || isInFlight(work))
    return isLost ? 'elsewhere' : endSuccessor(environment, source.retired, isSameVisitor(null))
  }
  if (source.kind === 'live' && isInFlight(work)) {
    // Given a revision, whichever it is, the store says whether anything is there.
    const { clock, store } = environment
    const conditional = { ...ending(clock.now()), ifRevision: source.revision ?? 0 }
    const answer = await retireSurely(clock, (retirement) => store.retire(key, retirement), conditional)
    if (answer.kind === 'applied') return 'ended'
    if (answer.kind === 'gone' && answer.reason === 'absent') return 'elsewhere'
  }
  return endAt(environment, key, isSameVisitor(recordOf(work)?.meta ?? null))
}

/** Ends the sessions of the other cookies of ours that the browser sent, if they are live. */
export async function endOthers(work: Work): Promise<void> {
  if (work.rivals.length > 0) await load(work)
  if (!work.ownsCookie) return
  const { environment, alsoThere } = work
  for (const { vault, meta } of alsoThere) {
    const outcome = await endAt(environment, vault.key, isSameVisitor(meta))
    if (outcome !== 'ended' || meta === null) continue
    environment.emit({ type: 'destroyed', id: meta.id })
    if (meta.userId !== null) doBeside(work, environment.users.leave(meta.userId, vault.key))
  }
  work.alsoThere = []
}

async function endUnreadable({ unreadable, environment: { clock } }: Work): Promise<void> {
  if (unreadable === null) return
  await retireSurely(clock, (retirement) => unreadable.retire(retirement), ending(clock.now()))
}

/**
 * A session of another user than the one that this request saw began with a login, and is not this one. Where the
 * request saw nothing of it, the markers on the way tell whether a login was among them.
 */
function isSameVisitor(seen: RecordMeta | null): IsSame {
  return (meta, isByLogin) => {
    if (seen === null) return meta.userId === null || !isByLogin
    // The id stays with the visitor; what a store says of the user may be sealed.
    return seen.id === meta.id && (seen.userId === null) === (meta.userId === null)
  }
}

function clearCookie(work: Work): void {
  if (work.ownsCookie) work.cookie = { kind: 'clear' }
}
