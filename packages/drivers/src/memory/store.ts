import type { SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'

const ENTRIES = Symbol.for('@astro-sessions/drivers/memory')

/**
 * Sessions in the memory of this process: all stores that it makes share them, so that they outlive a reload of
 * this module in development. Everything is forgotten when the process ends, and nothing is deleted before but by
 * `sweep`.
 */
export default function memory(): SessionStore {
  const kept: unknown = Reflect.get(globalThis, ENTRIES)
  if (kept instanceof Map) return memoryStore(kept)
  const entries = new Map<string, unknown>()
  Reflect.set(globalThis, ENTRIES, entries)
  return memoryStore(entries)
}
