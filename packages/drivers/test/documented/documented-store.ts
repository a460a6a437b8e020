import {
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  type Entry,
  type SessionStore,
} from '@astro-sessions/engine'

/** A database that can replace a value only if nobody else has replaced it in the meantime. */
export interface Database {
  get(key: string): Promise<{ value: Entry; version: number } | undefined>
  /** Resolves to false, with nothing written, unless the key is at this version (0: absent). */
  put(key: string, value: Entry, version: number): Promise<boolean>
}

export default function databaseStore(database: Database): SessionStore {
  async function step<Answer>(key: string, decide: (entry: Entry | undefined) => Decision<Answer>) {
    for (;;) {
      const found = await database.get(key)
      const { answer, entry } = decide(found?.value)
      if (entry === undefined) return answer
      if (await database.put(key, entry, found?.version ?? 0)) return answer
    }
  }

  return {
    capabilities: { atomic: 'everywhere', consistency: 'strong' },
    create: (key, record, now) => step(key, (entry) => decideCreate(entry, record, now)),
    read: async (key, now) => decideRead((await database.get(key))?.value, now),
    apply: (key, change) => step(key, (entry) => decideApply(entry, change)),
    retire: (key, retirement) => step(key, (entry) => decideRetire(entry, retirement)),
  }
}
