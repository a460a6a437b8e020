import type { Vault } from '../sealing/vault.ts'
import { assertSize } from '../state/assert-size.ts'
import { type Draft, fieldsAfter, type Ground } from '../state/draft.ts'
import { doBeside } from '../state/in-order.ts'
import { load, refresh } from '../state/load.ts'
import { lifeOf, rotatedRecord } from '../state/new-record.ts'
import { bareGround, groundOf } from '../state/observe.ts'
import { interrupt, moveTo, moveToNext } from '../state/transitions.ts'
import { newStamp, nextSession, recordOf, vaultOf, type Work } from '../state/work.ts'
import { isLeftByLogin, successorName } from '../store/retire.ts'
import type { RecordMeta, Retired, SessionRecord } from '../store/store.ts'
import { createPatience, type Patience } from '../turns/patience.ts'
import type { UserEpoch } from '../users/user-epoch.ts'
import { create } from './create.ts'
import { keepsForms, withEarlierMacs, withoutMacs } from './csrf-macs.ts'
import { discard, discardFailed } from './discard.ts'
import { replay } from './replay.ts'
import { replaceOld, type Successor } from './retire-rotated.ts'
import { takeOver } from './second-login.ts'

/**
 * Moves the session to a new token: first the new record, then the end of the old one, so that a crash between
 * the two leaves the old session usable. Writes that reach the old record in between are carried over; of
 * rotations that compete, one wins and the others leave nothing behind. A login that loses to
 * one of the same user goes on from there, and starts from what its own request wrote where it must not.
 */
export async function rotate(work: Work, draft: Draft): Promise<void> {
  try {
    await moveOrStart(work, draft)
  } catch (error) {
    const userId = draft.login?.userId ?? recordOf(work)?.meta.userId ?? null
    if (work.next !== null) discardFailed(work, work.next, userId)
    throw error
  }
}

async function moveOrStart(work: Work, draft: Draft): Promise<void> {
  const joining = joinEarly(work, draft)
  await load(work)
  if (work.source.kind === 'none') return create(work, draft)
  if (work.source.kind === 'live') {
    const outcome = await move(work, draft, await joining)
    if (outcome !== 'moved') await takeDefeat(work, draft, outcome)
  } else if (work.source.kind === 'interrupted') {
    // Its entry must not come after it was taken out: it would count as one of the user's sessions for a minute.
    await joining?.catch(() => undefined)
    await takeDefeat(work, draft, work.source.retired)
  }
}

/** A login whose session was not read yet enters the user's index meanwhile. */
function joinEarly(work: Work, { login }: Draft): Promise<UserEpoch> | undefined {
  if (login === null || work.source.kind !== 'unread') return undefined
  const { environment } = work
  const joining = join(work, { login }, login.userId, environment.clock.now() + lifeOf(login, environment))
  // Nobody awaits the answer when the session turns out to be gone, or cannot be read.
  joining.catch(() => undefined)
  return joining
}

/** Enters the next session among those of its user, in the place of the one that it takes over from. */
function join(
  work: Work,
  { login }: Pick<Draft, 'login'>,
  userId: string,
  deadline: number,
): Promise<UserEpoch> {
  const { users } = work.environment
  const { key } = nextSession(work).vault
  return users.join(userId, { key, deadline, from: vaultOf(work).key, isHeir: login === null })
}

async function move(work: Work, draft: Draft, joined?: UserEpoch): Promise<'moved' | Retired | null> {
  const wait: Patience = createPatience(work.environment)
  await refresh(work)
  let outcome = await tryMove(work, draft, joined)
  while (outcome === 'refused' && draft.login !== null) {
    // All sessions of the user were ended in between: the login is a later one, under another token.
    work.next = null
    await wait()
    outcome = await tryMove(work, draft)
  }
  return outcome === 'refused' ? null : outcome
}

async function tryMove(
  work: Work,
  draft: Draft,
  joined?: UserEpoch,
): Promise<'moved' | 'refused' | Retired | null> {
  const { environment, source } = work
  if (source.kind !== 'live') return null
  const { record, revision } = source
  const old = vaultOf(work)
  const userId = draft.login?.userId ?? record.meta.userId
  const following = nextSession(work)
  const { id, vault } = following
  const isUse = work.countsAsUse
  const fresh = { ...environment, id, now: environment.clock.now(), epoch: joined?.epoch ?? 0, isUse }
  const from = { token: work.token, stamp: newStamp(work) }
  const rotated = async (current: SessionRecord) =>
    rotatedRecord(await replay(work, draft, current), current, fresh)
  const rebuild = async (current: SessionRecord) =>
    withEarlierMacs(await rotated(current), draft, { ...from, record: current })
  const first = await rotated(record)
  // Without what we add to it: a session that fills its limit can be rotated.
  assertSize(withoutMacs(first.fields), work, record.fields)
  const { meta, fields } = withEarlierMacs(first, draft, { ...from, record })
  if (userId !== null && joined === undefined)
    fresh.epoch = (await join(work, draft, userId, first.meta.deadline)).epoch
  const { epoch } = draft.login === null ? meta : fresh
  const name = successorName(vault.key, draft.login !== null)
  const next: Successor = { name, vault, record: { meta: { ...meta, epoch }, fields }, revision }
  if (!(await vault.create(next.record, fresh.now))) return 'refused'
  const outcome = await replaceOld(work, next, rebuild)
  if (outcome === 'moved') await finish(work, draft, { record: next.record, before: record.meta, old })
  else await discard(work, following, userId)
  return outcome
}

interface Moved {
  readonly record: SessionRecord
  readonly before: RecordMeta
  readonly old: Vault
}

async function finish(work: Work, draft: Draft, { record, before, old }: Moved): Promise<void> {
  const { environment, ownsCookie } = work
  const { users, clock, emit } = environment
  const { login } = draft
  // A login is the visitor's own, whatever session it started from.
  work.ownsCookie = ownsCookie || login !== null
  moveToNext(work, record, fieldsAfter(draft, groundOf(work), clock.now()))
  const { id, userId } = record.meta
  work.isNew ||= id !== before.id
  emit({ type: 'rotated', id, userId, login: login !== null })
  if (before.userId !== null) doBeside(work, users.leave(before.userId, old.key))
  if (login !== null) await users.trim(login.userId)
}

/** The old session is gone. A login goes on with a session of its own; anything else is dropped. */
async function takeDefeat(work: Work, draft: Draft, retired: Retired | null): Promise<void> {
  const { login } = draft
  if (login === null) {
    if (work.source.kind === 'interrupted' && work.droppedWrites) return
    const { isOutdated } = work
    interrupt(work, retired?.reason ?? 'absent', retired)
    // Another request gave the session its new token: nothing is lost where that is all that this one wanted.
    const isLost = work.hasForm && !isFormKept(work, draft, retired)
    if (isRotationAlone(draft) && !isLost) work.isOutdated = isOutdated
    return
  }
  const { users } = work.environment
  if (work.next !== null) await users.leave(login.userId, work.next.vault.key)
  const heir = await takeOver(work, login, retired)
  const settled = heir === null ? draft : await replay(work, draft, heir)
  moveTo(work, null, { kind: 'none' })
  work.next = null
  work.ownsCookie = true
  await create(work, settled, heir === null ? bareGround(work) : groundIn(heir))
}

function isRotationAlone({ clears, writes, persist }: Draft): boolean {
  return !clears && writes.size === 0 && persist === null
}

/** Whether the session that another rotation led to knows the form of this page. */
function isFormKept({ seenUserId }: Work, draft: Draft, retired: Retired | null): boolean {
  return retired !== null && !isLeftByLogin(retired) && keepsForms(draft, seenUserId)
}

// What proves forms of earlier pages ends with every login.
function groundIn({ meta, fields }: SessionRecord): Ground {
  return { userId: meta.userId, fields: withoutMacs(fields) }
}
