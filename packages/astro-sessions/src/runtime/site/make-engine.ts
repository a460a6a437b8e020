import { createEngine, type EngineOptions, type SessionEngine } from '@astro-sessions/engine'

/** Makes an engine that tells tools what happens to its sessions. */
export type Observe = (options: EngineOptions, create: typeof createEngine) => SessionEngine

// Of the process: whoever asks for it may have another copy of this package than the server's bundle.
const OBSERVE = Symbol.for('astro-sessions.observe')

export function makeEngine(options: EngineOptions): SessionEngine {
  const observe: Observe | undefined = Reflect.get(globalThis, OBSERVE)
  return observe === undefined ? createEngine(options) : observe(options, createEngine)
}

/** Has engines that are made from here on tell tools. */
export function observeEngines(observe: Observe): void {
  Reflect.set(globalThis, OBSERVE, observe)
}
