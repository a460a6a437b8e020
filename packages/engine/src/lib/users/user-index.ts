import type { Clock } from '../clock.ts'
import type { Change, RecordMeta, SessionRecord, SessionStore } from '../store/store.ts'
import { keyOf, mintStamp, type RandomSource } from '../token.ts'
import { createPatience } from '../turns/patience.ts'
import { laterOf, NO_EPOCH, type UserEpoch } from './user-epoch.ts'

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

/** What the index of users works with. */
export interface IndexSite {
  readonly store: SessionStore
  readonly clock: Clock
  readonly random: RandomSource
  /** Longest life of a session, in milliseconds. */
  readonly absolute: number
  /** Milliseconds that a write may spend on conflicts. */
  readonly patience: number
}

/** The field that two revocations at once fight over. */
const GUARD = 'epoch'
const NO_USE = 3_155_760_000_000
const DAY = 86_400_000
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

// Where no change is one step, a login writes back the index as it has read it, and with it an epoch that has passed
// by then. So the epoch stands in a record of its own as well, which no login writes.
function standsBeside({ store }: IndexSite): boolean {
  return store.capabilities.atomic === 'none'
}

async function readEpochBeside(site: IndexSite, userId: string, now: number): Promise<UserEpoch> {
  if (!standsBeside(site)) return NO_EPOCH
  const found = await site.store.read(epochKey(userId), now)
  return found.kind === 'live' ? epochOf(found.record.meta) : NO_EPOCH
}

async function writeEpochBeside(
  site: IndexSite,
  userId: string,
  { epoch, spared }: UserEpoch,
  now: number,
): Promise<void> {
  if (!standsBeside(site)) return
  const meta = { epoch, label: spared, deadline: now + site.absolute + DAY }
  await write(site, epochKey(userId), { ...emptyChange(now), meta })
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
  // No session in the index lives longer than one that begins now, also when the one that is entered is an old one.
  const meta = { deadline: Math.max(deadline, now + site.absolute) + DAY }
  const user = await write(site, indexKey(userId), { ...emptyChange(now), set, meta })
  // After the entry is there: a revocation that has not seen it has begun its epoch by now.
  return laterOf(user ?? NO_EPOCH, await readEpochBeside(site, userId, now))
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
  const wait = createPatience(site)
  const earlier = await readEpochBeside(site, userId, now)
  const beside = Math.max(now, earlier.epoch + 1)
  await writeEpochBeside(site, userId, { epoch: beside, spared }, now)
  for (;;) {
    const found = await site.store.read(indexKey(userId), now)
    const record = found.kind === 'live' ? found.record : null
    const isDone = await write(site, indexKey(userId), {
      ...emptyChange(now),
      guard: new Map([[GUARD, record?.fields.get(GUARD)?.stamp ?? null]]),
      set: new Map([[GUARD, { stamp: mintStamp(site.random), value: '' }]]),
      meta: {
        epoch: Math.max(beside, (record?.meta.epoch ?? 0) + 1),
        label: spared,
        deadline: now + site.absolute + DAY,
      },
    })
    if (isDone) return readIndex(site, userId, now)
    await wait()
  }
}

/** Which of two sessions came first, the same for everybody who compares them. */
export function compareEntries(a: UserEntry, b: UserEntry): number {
  if (a.order !== b.order) return a.order - b.order
  if (a.root === b.root) return 0
  return a.root < b.root ? -1 : 1
}

/** Applies the change, or begins the record with it; `null` when its guard does not hold. */
async function write(site: IndexSite, key: string, change: Change): Promise<UserEpoch | null> {
  const wait = createPatience(site)
  for (;;) {
    const answer = await site.store.apply(key, change)
    if (answer.kind === 'applied') return epochOf(answer.meta)
    if (answer.kind === 'conflict') return null
    const meta = { ...newMeta(change.now), ...change.meta }
    if (await site.store.create(key, { meta, fields: change.set }, change.now)) return epochOf(meta)
    await wait()
  }
}

function newMeta(now: number): RecordMeta {
  const who = { id: '', userId: null, label: null, persistent: false, epoch: 0 }
  return { ...who, createdAt: now, lastSeenAt: now, idle: NO_USE, deadline: now }
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

function epochOf({ epoch, label }: RecordMeta): UserEpoch {
  return { epoch, spared: label }
}

function emptyChange(now: number): Change {
  return { now, set: new Map(), delete: [], dropIf: new Map(), guard: new Map(), touch: false }
}
