import type { Change, RecordMeta, SessionRecord } from '../store/store.ts'
import { keyOf, mintStamp } from '../token.ts'
import { createPatience } from '../turns/patience.ts'
import { epochOf, laterOf, NO_EPOCH, type UserEpoch } from './user-epoch.ts'
import type { IndexSite } from './users-site.ts'

/** One session of a user. */
export interface UserEntry {
  /** When it came among the user's others; a session that is rotated keeps its place. */
  readonly order: number
  /** What all keys of one session have in common: the beginning of the first one. */
  readonly root: string
  readonly deadline: number
  /** When it was entered: its record follows within a minute, or never. */
  readonly enteredAt: number
  /** Whether it takes over from another one of the user's, by a rotation. */
  readonly isHeir: boolean
}

export interface UserState extends UserEpoch {
  /** By the key of the session. */
  readonly entries: ReadonlyMap<string, UserEntry>
}

/** The field that those fight over who change the index's epoch, or its end. */
const GUARD = 'epoch'
const NO_USE = 3_155_760_000_000
/** By how many milliseconds the index outlives its sessions at least, and by how many where its end is written. */
const [MARGIN, AHEAD] = [86_400_000, 7 * 86_400_000]
const SESSION_KEY = /^[0-9a-f]{64}$/

// The sessions of a user are kept as a record like any other, one field each, so that every store has the index
// and its atomic step. No token has a colon in it: nobody can open this record as a session.
export function indexKey(userId: string): string {
  return keyOf(`user:${userId}`)
}

/** Of the record that no login writes, on stores without an atomic step. */
export function epochKey(userId: string): string {
  return keyOf(`epoch:${userId}`)
}

export async function readIndex(site: IndexSite, userId: string, now: number): Promise<UserState> {
  const [found, beside] = await Promise.all([
    site.store.read(indexKey(userId), now),
    readEpochBeside(site, userId, now),
  ])
  const state = found.kind === 'live' ? stateOf(found.record) : { ...NO_EPOCH, entries: new Map() }
  return { ...state, ...laterOf(state, beside) }
}

// Where no change is one step, a login writes back the index as it has read it, and an epoch that has passed by then. So
// the epoch stands in a record of its own as well, which no login writes.
function standsBeside({ store }: IndexSite): boolean {
  return store.capabilities.atomic === 'none'
}

async function readEpochBeside(site: IndexSite, userId: string, now: number): Promise<UserEpoch> {
  return standsBeside(site) ? epochOf(await readMeta(site, epochKey(userId), now)) : NO_EPOCH
}

/** Writes a new epoch there, and resolves to it: its end is no nearer than the index's, and than its own was. */
async function writeEpochBeside(
  site: IndexSite,
  userId: string,
  spared: string | null,
  now: number,
): Promise<number> {
  if (!standsBeside(site)) return now
  const keys = [epochKey(userId), indexKey(userId)]
  const [earlier, index] = await Promise.all(keys.map((key) => readMeta(site, key, now)))
  const ends = [earlier, index].map((meta) => meta?.deadline ?? 0)
  const epoch = Math.max(now, epochOf(earlier).epoch + 1)
  const meta = { epoch, label: spared, deadline: Math.max(endFrom(site, now), ...ends) }
  await write(site, epochKey(userId), { ...emptyChange(now), meta })
  return epoch
}

async function readMeta({ store }: IndexSite, key: string, now: number): Promise<RecordMeta | null> {
  const found = await store.read(key, now)
  return found.kind === 'live' ? found.record.meta : null
}

/** Enters a session, and resolves to the user's epoch at that moment. */
export async function addEntry(
  site: IndexSite,
  userId: string,
  { key, order, root, deadline, isHeir }: Omit<UserEntry, 'enteredAt'> & { key: string },
  now: number,
): Promise<UserEpoch> {
  const value = [order, root, deadline, now, isHeir ? 1 : 0].join(' ')
  const set = new Map([[key, { stamp: mintStamp(site.random), value }]])
  const meta = await write(site, indexKey(userId), { ...emptyChange(now), set })
  const isOutlived = (end: number) => end >= deadline + MARGIN
  if (meta !== null && !isOutlived(meta.deadline)) {
    const end = Math.max(deadline + AHEAD, endFrom(site, now))
    await changeMeta(site, userId, now, (index) => (isOutlived(index.deadline) ? null : { deadline: end }))
  }
  // After the entry is there: a revocation that has not seen it has begun its epoch by now.
  return laterOf(epochOf(meta), await readEpochBeside(site, userId, now))
}

/** Takes out sessions that have ended. */
export async function removeEntries(
  { store }: IndexSite,
  userId: string,
  keys: readonly string[],
  now: number,
): Promise<void> {
  if (keys.length > 0) await store.apply(indexKey(userId), { ...emptyChange(now), delete: keys })
}

/** Begins a new epoch: whoever adds a session from here on gets it, and the sessions so far are all in the index. */
export async function beginEpoch(
  site: IndexSite,
  userId: string,
  spared: string | null,
  now: number,
): Promise<UserState> {
  const beside = await writeEpochBeside(site, userId, spared, now)
  await changeMeta(site, userId, now, ({ epoch, deadline }) => ({
    epoch: Math.max(beside, epoch + 1),
    label: spared,
    deadline: Math.max(deadline, endFrom(site, now)),
  }))
  return readIndex(site, userId, now)
}

/**
 * Changes what the index says of itself, one change at a time; `null` changes nothing. Its end moves no nearer than it
 * was found: sessions are in it whose site had other times.
 */
async function changeMeta(
  site: IndexSite,
  userId: string,
  now: number,
  changeOf: (meta: RecordMeta) => NonNullable<Change['meta']> | null,
): Promise<void> {
  const wait = createPatience(site)
  for (;;) {
    const found = await site.store.read(indexKey(userId), now)
    const record = found.kind === 'live' ? found.record : null
    const meta = changeOf(record?.meta ?? newMeta(site, now))
    if (meta === null) return
    const isDone = await write(site, indexKey(userId), {
      ...emptyChange(now),
      guard: new Map([[GUARD, record?.fields.get(GUARD)?.stamp ?? null]]),
      set: new Map([[GUARD, { stamp: mintStamp(site.random), value: '' }]]),
      meta,
    })
    if (isDone) return
    await wait()
  }
}

/** Applies the change, or begins the record with it; `null` when its guard does not hold. */
async function write(site: IndexSite, key: string, change: Change): Promise<RecordMeta | null> {
  const wait = createPatience(site)
  for (;;) {
    const answer = await site.store.apply(key, change)
    if (answer.kind === 'applied') return answer.meta
    if (answer.kind === 'conflict') return null
    const meta = { ...newMeta(site, change.now), ...change.meta }
    if (await site.store.create(key, { meta, fields: change.set }, change.now)) return meta
    await wait()
  }
}

function newMeta(site: IndexSite, now: number): RecordMeta {
  const who = { id: '', userId: null, label: null, persistent: false, epoch: 0 }
  return { ...who, createdAt: now, lastSeenAt: now, idle: NO_USE, deadline: endFrom(site, now) }
}

function endFrom({ absolute }: IndexSite, now: number): number {
  return now + absolute + AHEAD
}

function stateOf({ meta, fields }: SessionRecord): UserState {
  const entries = new Map<string, UserEntry>()
  for (const [key, { value }] of fields) {
    if (SESSION_KEY.test(key)) entries.set(key, entryOf(key, value))
  }
  return { ...epochOf(meta), entries }
}

/** An entry; one that cannot be read is the oldest, so that its session can still be listed and ended. */
function entryOf(key: string, text: string): UserEntry {
  const [order, root = key, deadline, enteredAt, isHeir] = text.split(' ')
  return {
    order: Number(order) || 0,
    root,
    deadline: Number(deadline) || Number.POSITIVE_INFINITY,
    enteredAt: Number(enteredAt) || 0,
    isHeir: isHeir === '1',
  }
}

function emptyChange(now: number): Change {
  return { now, set: new Map(), delete: [], dropIf: new Map(), guard: new Map(), touch: false }
}
