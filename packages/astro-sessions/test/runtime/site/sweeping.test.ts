import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it, vi } from 'vitest'
import { sweepNowAndThen } from '../../../src/runtime/site/sweeping.ts'

function timers() {
  const waiting: { ms: number; task: () => void }[] = []
  return {
    waiting,
    later: (ms: number, task: () => void) => waiting.push({ ms, task }),
    /** Runs what waits, and lets it finish. */
    async pass() {
      for (const { task } of waiting.splice(0)) await task()
    },
  }
}

describe('sweeping', () => {
  it('begins ten seconds after the first use and repeats every hour', async () => {
    const { waiting, later, pass } = timers()
    const swept: number[] = []
    const store = { ...memoryStore(), sweep: async (now: number) => swept.push(now) }
    sweepNowAndThen(store, later)
    expect(waiting.map(({ ms }) => ms)).toEqual([10_000])
    expect(swept).toEqual([])
    await pass()
    expect(swept).toHaveLength(1)
    expect(waiting.map(({ ms }) => ms)).toEqual([3_600_000])
  })

  it('goes on after a sweep that failed', async () => {
    const { waiting, later, pass } = timers()
    const store = { ...memoryStore(), sweep: () => Promise.reject(new Error('the disk is gone')) }
    sweepNowAndThen(store, later)
    await pass()
    expect(waiting).toHaveLength(1)
  })

  it('leaves a store alone that expires by itself', () => {
    const { waiting, later } = timers()
    const { sweep: _, ...store } = memoryStore()
    sweepNowAndThen(store, later)
    expect(waiting).toEqual([])
  })
})

it('keeps no process alive: a sweep to come ends with it', () => {
  const timers: unknown[] = []
  const { setTimeout } = globalThis
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation((task, ms) => {
    const timer = setTimeout(task, ms)
    timers.push(timer)
    return timer
  })
  const end = sweepNowAndThen(memoryStore())
  spy.mockRestore()
  end()
  expect(timers).toHaveLength(1)
  for (const timer of timers) {
    expect(
      timer instanceof Object && 'hasRef' in timer && typeof timer.hasRef === 'function' && timer.hasRef(),
    ).toBe(false)
    if (timer instanceof Object && 'close' in timer && typeof timer.close === 'function') timer.close()
  }
})
