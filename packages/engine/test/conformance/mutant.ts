import { isLive } from '../../src/lib/store/expiry.ts'
import { memoryStore } from '../../src/lib/store/memory-store.ts'
import { applyChange } from '../../src/lib/store/record.ts'
import type {
  Change,
  Field,
  Live,
  RecordMeta,
  Retirement,
  SessionRecord,
  SessionStore,
} from '../../src/lib/store/store.ts'

/** A store that breaks the contract in one way, over entries that all its handles share. */
export type Mutant = (entries: Map<string, unknown>) => SessionStore

type Alter = (inner: SessionStore, entries: Map<string, unknown>) => Partial<SessionStore>

export const alter =
  (change: Alter): Mutant =>
  (entries) => {
    const inner = memoryStore(entries)
    return { ...inner, ...change(inner, entries) }
  }

export const alterChange = (edit: (change: Change) => Change) =>
  alter((inner) => ({ apply: (key, change) => inner.apply(key, edit(change)) }))

export const alterRetirement = (edit: (retirement: Retirement) => Retirement) =>
  alter((inner) => ({ retire: (key, retirement) => inner.retire(key, edit(retirement)) }))

export const alterRecord = (edit: (record: SessionRecord, now: number) => SessionRecord) =>
  alter((inner) => ({ create: (key, record, now) => inner.create(key, edit(record, now), now) }))

export const alterMeta = (edit: (meta: RecordMeta, now: number) => Partial<RecordMeta>) =>
  alterRecord((record, now) => ({ ...record, meta: { ...record.meta, ...edit(record.meta, now) } }))

export const alterFields = (edit: (name: string, field: Field) => readonly [string, Field]) => {
  const all = (fields: Change['set']) => new Map(Array.from(fields, ([name, field]) => edit(name, field)))
  return alter((inner) => ({
    create: (key, record, now) => inner.create(key, { ...record, fields: all(record.fields) }, now),
    apply: (key, change) => inner.apply(key, { ...change, set: all(change.set) }),
  }))
}

/** A moment at which other requests come in between. */
export const pause = () => Promise.resolve()

export function rewriteLastUse(lastUse: (meta: RecordMeta, change: Change) => number | null): Mutant {
  return alter((inner, entries) => ({
    async apply(key, change) {
      const before = await inner.read(key, change.now)
      const outcome = await inner.apply(key, { ...change, touch: false })
      const found = entries.get(key)
      if (outcome.kind !== 'applied' || before.kind !== 'live' || !isLiveEntry(found)) return outcome
      const lastSeenAt = lastUse(before.record.meta, change) ?? found.record.meta.lastSeenAt
      const meta = { ...found.record.meta, lastSeenAt }
      entries.set(key, { ...found, record: { ...found.record, meta } })
      return { ...outcome, meta }
    },
  }))
}

export function keepGuards(
  change: Change,
  keep: (stamp: string | null, name: string) => boolean,
): Change['guard'] {
  return new Map([...change.guard].filter(([name, stamp]) => keep(stamp, name)))
}

export function isLiveEntry(entry: unknown): entry is Live {
  return typeof entry === 'object' && entry !== null && 'kind' in entry && entry.kind === 'live'
}

export function revived(change: Change): Live {
  const meta = {
    id: 'id',
    userId: null,
    label: null,
    createdAt: 0,
    lastSeenAt: change.now,
    idle: 1e6,
    deadline: 1e15,
    persistent: false,
    epoch: 0,
  }
  const { record } = applyChange({ meta, fields: new Map() }, change)
  if (!isLive(record.meta, change.now)) throw new Error('a revived record is live')
  return { kind: 'live', record, revision: 1 }
}
