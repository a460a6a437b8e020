import type { SessionStore } from '@astro-sessions/engine'

/** Milliseconds from the first use of a session to the first sweep: no request waits for it. */
const FIRST = 10_000

/** Milliseconds between two sweeps. */
const EVERY = 3_600_000

/** Runs `task` after so many milliseconds, without keeping the process alive for it. */
export type Later = (ms: number, task: () => void) => void

/**
 * Deletes what has expired now and then, in a store that has to be told to. A sweep that fails is left to the
 * next one: what it would have deleted reads as expired anyway. What it answers ends that, before the store is closed.
 */
export function sweepNowAndThen(store: SessionStore, later: Later = laterOnNode): () => void {
  let isOver = store.sweep === undefined
  const sweep = async () => {
    if (isOver) return
    await store.sweep?.(Date.now()).catch(() => undefined)
    later(EVERY, sweep)
  }
  if (!isOver) later(FIRST, sweep)
  return () => {
    isOver = true
  }
}

function laterOnNode(ms: number, task: () => void): void {
  const timer: unknown = setTimeout(task, ms)
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref()
}
