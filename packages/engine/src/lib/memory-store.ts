import { applyChange, expired, goneBecause, guardsHold, isLive } from './record.ts'
import type { ApplyResult, Gone, Live, ReadResult, Retired, RetireResult, SessionStore } from './store.ts'

type Entry = Live | ({ readonly kind: 'retired'; readonly keepUntil: number } & Retired)

/**
 * A store in this process's memory, and the reference for every other one: what it answers is what the
 * contract means. Everything is forgotten when the process ends.
 *
 * @param entries where the records are kept, so that they can outlive a reload of this module (a new map)
 */
export function memoryStore(
  entries: Map<string, unknown> = new Map(),
): SessionStore & { readonly size: number } {
  const store = entries as Map<string, Entry>

  function find(key: string, now: number): ReadResult {
    const entry = store.get(key)
    if (entry?.kind === 'live') return isLive(entry.record.meta, now) ? entry : expired(entry.record.meta)
    if (entry === undefined || now >= entry.keepUntil) return { kind: 'absent' }
    return entry
  }

  return {
    capabilities: { atomic: 'process', consistency: 'strong' },

    get size() {
      return store.size
    },

    async create(key, record, now) {
      const found = find(key, now)
      const isFree = found.kind === 'absent' || (found.kind === 'retired' && found.reason === 'expired')
      if (isFree) store.set(key, { kind: 'live', record, revision: 1 })
      return isFree
    },

    async read(key, now) {
      return find(key, now)
    },

    async apply(key, change): Promise<ApplyResult> {
      const found = find(key, change.now)
      if (found.kind !== 'live') return gone(found)
      if (!guardsHold(found.record.fields, change.guard)) return conflict(found)
      const { record, changed } = applyChange(found.record, change)
      const revision = found.revision + (changed ? 1 : 0)
      store.set(key, { kind: 'live', record, revision })
      return { kind: 'applied', meta: record.meta, revision }
    },

    async retire(key, { reason, now, keepUntil, ifRevision, successor }): Promise<RetireResult> {
      const found = find(key, now)
      if (found.kind === 'retired') return gone(found)
      if (found.kind === 'live' && ifRevision !== undefined && found.revision !== ifRevision)
        return conflict(found)
      if (found.kind === 'absent' && ifRevision !== undefined) return gone(found)
      store.set(key, {
        kind: 'retired',
        reason,
        at: now,
        keepUntil,
        ...(successor === undefined ? {} : { successor }),
      })
      return { kind: 'applied' }
    },

    async sweep(now) {
      const before = store.size
      for (const [key, entry] of store) {
        const isDue = entry.kind === 'live' ? !isLive(entry.record.meta, now) : now >= entry.keepUntil
        if (isDue) store.delete(key)
      }
      return before - store.size
    },
  }
}

function gone(found: Exclude<ReadResult, Live>): Gone {
  return found.kind === 'absent' ? { kind: 'gone', reason: 'absent' } : goneBecause(found)
}

function conflict({ record, revision }: Live) {
  return { kind: 'conflict', current: record, revision } as const
}
