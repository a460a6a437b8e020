import type { CasStorage } from '../../src/from-cas/store.ts'

/** Items by key, each with a version that moves with every write. */
export type Items = Map<string, { text: string; version: string }>

let writes = 0

/** A storage in memory, each of whose calls takes a turn of the event loop. */
export function memoryStorage(items: Items = new Map()): Required<Pick<CasStorage, 'list'>> & CasStorage {
  return {
    async get(key) {
      await Promise.resolve()
      return items.get(key) ?? null
    },
    async put(key, text, { ifVersion }) {
      await Promise.resolve()
      if ((items.get(key)?.version ?? null) !== ifVersion) return null
      writes += 1
      const version = `v${writes}`
      items.set(key, { text, version })
      return version
    },
    async remove(key, version) {
      await Promise.resolve()
      if (items.get(key)?.version === version) items.delete(key)
    },
    list: () => [...items.keys()],
  }
}
