import type { SweepProgress, WalkProgress } from '@astro-sessions/engine'
import { counted, type Terminal } from './output.ts'

/** Records after which a log gets another line. */
const STEP = 10_000
/** Milliseconds between two texts in a terminal, which a store on the same machine would have ten thousand times a second. */
const PAUSE = 100

export interface ProgressLine {
  onProgress(done: WalkProgress | SweepProgress): void
  /** Makes room for the result. */
  clear(): void
  /** How many sessions have been ended so far. */
  readonly ended: number
}

/** Tells how far long work is: in one line of a terminal, and in a log with a line now and then. */
export function createProgress(
  { stderr }: Pick<Terminal, 'stderr'>,
  { isShown = true, now = Date.now }: { readonly isShown?: boolean; readonly now?: () => number } = {},
): ProgressLine {
  let logged = 0
  let lastAt = Number.NEGATIVE_INFINITY
  let all = 0
  let shown = ''
  return {
    get ended() {
      return all
    },
    onProgress(done) {
      if ('ended' in done) all = done.ended
      if (!isShown) return
      const { seen } = done
      const text = `${counted(seen, 'record')} of the store looked at${resultOf(done)}`
      if (stderr.isTTY) {
        if (now() - lastAt < PAUSE) return
        lastAt = now()
        stderr.write(`\r${text.padEnd(shown.length)}`)
        shown = text
      } else if (seen - logged >= STEP) {
        logged = seen
        stderr.write(`${text}\n`)
      }
    },
    clear() {
      if (stderr.isTTY && shown !== '') stderr.write(`\r${' '.repeat(shown.length)}\r`)
    },
  }
}

function resultOf(done: WalkProgress | SweepProgress): string {
  if ('deleted' in done) return done.deleted > 0 ? `, ${done.deleted.toLocaleString('en-US')} deleted` : ''
  return done.ended > 0 ? `, ${counted(done.ended, 'session')} ended` : ''
}
