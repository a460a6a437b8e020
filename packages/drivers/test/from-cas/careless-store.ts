import {
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  type Entry,
  type SessionStore,
  type Stored,
} from '@astro-sessions/engine'
import type { CasStorage } from '../../src/from-cas/store.ts'

/** How a store tells its own write from another one's when the storage refuses it. */
export type Recognition = 'by the last id' | 'not at all'

/** A store that most would write: it looks for its own write only in what is there last. */
export function carelessStore(storage: CasStorage, recognition: Recognition): SessionStore {
  let attempts = 0
  const self = Math.random()

  async function look(key: string) {
    const found = await storage.get(key)
    const { id, entry } = found === null ? {} : JSON.parse(found.text, revived)
    return { version: found?.version ?? null, id, entry: entry as Stored | undefined }
  }
  async function put(key: string, text: string, ifVersion: string | null): Promise<boolean> {
    for (let tries = 0; tries < 3; tries++) {
      try {
        return (await storage.put(key, text, { ifVersion, expireIn: 60_000 })) !== null
      } catch {}
    }
    throw new Error('The storage stays away.')
  }
  async function step<Answer>(key: string, decide: (stored: Stored | undefined) => Decision<Answer>) {
    for (;;) {
      const { version, entry: before } = await look(key)
      const { answer, entry } = decide(before)
      if (entry === undefined) return answer
      attempts += 1
      const id = `${self}-${attempts}`
      if (await put(key, textOf(id, entry), version)) return answer
      if (recognition === 'by the last id' && (await look(key)).id === id) return answer
    }
  }
  return {
    capabilities: { atomic: 'everywhere', consistency: 'strong' },
    create: (key, record, now) => step(key, (stored) => decideCreate(stored, record, now)),
    read: async (key, now) => decideRead((await look(key)).entry, now),
    apply: (key, change) => step(key, (stored) => decideApply(stored, change)),
    retire: (key, retirement) => step(key, (stored) => decideRetire(stored, retirement)),
  }
}

function textOf(id: string, entry: Entry): string {
  return JSON.stringify({ id, entry }, (_, value: unknown) =>
    value instanceof Map ? { map: [...value] } : value,
  )
}

function revived(_: string, value: unknown): unknown {
  const isMap = typeof value === 'object' && value !== null && 'map' in value && Array.isArray(value.map)
  return isMap ? new Map(value.map as [string, unknown][]) : value
}
