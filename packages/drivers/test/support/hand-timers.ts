import { onTestFinished, vi } from 'vitest'

const { setInterval: every, clearInterval: stop } = globalThis

export interface HandTimers {
  /** Lets so many milliseconds pass for this process, and no more. */
  pass(ms: number): Promise<void>
  /** Lets time go on by itself again. */
  goOn(): void
}

/** From here on time stands still for this process until the test moves it; sockets and servers go on. */
export function handTimers(): HandTimers {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
  return {
    pass: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
    goOn() {
      const timer = every(() => vi.advanceTimersByTime(5), 5)
      onTestFinished(() => stop(timer))
    },
  }
}
