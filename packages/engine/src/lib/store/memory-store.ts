import {
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  endOf,
  type Stored,
} from './decide.ts'
import type { SessionStore } from './store.ts'

/**
 * A store in this process's memory, and the reference for every other one: what it answers is what the
 * contract means. Everything is forgotten when the process ends.
 *
 * @param entries where the records are kept, so that they can outlive a reload of this module (a new map)
 */
export function memoryStore(
  entries: Map<string, unknown> = new Map(),
): SessionStore & { readonly size: number } {
  const kept = entries as Map<string, Stored>

  function keep<Answer>(key: string, { answer, entry }: Decision<Answer>): Answer {
    if (entry !== undefined) kept.set(key, entry)
    return answer
  }

  return {
    capabilities: { atomic: 'process', consistency: 'strong' },
    get size() {
      return kept.size
    },
    create: async (key, record, now) => keep(key, decideCreate(kept.get(key), record, now)),
    read: async (key, now) => decideRead(kept.get(key), now),
    apply: async (key, change) => keep(key, decideApply(kept.get(key), change)),
    retire: async (key, retirement) => keep(key, decideRetire(kept.get(key), retirement)),
    async sweep(now, { onProgress, signal } = {}) {
      signal?.throwIfAborted()
      const before = kept.size
      for (const [key, entry] of kept)
        if (entry.kind !== 'unreadable' && now >= endOf(entry)) kept.delete(key)
      const deleted = before - kept.size
      onProgress?.({ seen: before, deleted })
      return deleted
    },
    async *keys() {
      for (const key of kept.keys()) yield [key]
    },
  }
}
