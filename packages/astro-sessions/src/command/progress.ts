import type { SweepProgress, WalkProgress } from '@astro-sessions/engine'
import { counted, fitted, type Terminal } from './output.ts'

/** Records after which a log gets another line. */
const STEP = 10_000
/** Milliseconds between two texts in a terminal, which a store on the same machine would have ten thousand times a second. */
const PAUSE = 100
/** Those of a terminal that does not say how many it has. */
const COLUMNS = 80

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
      const text = textOf(done)
      if (stderr.isTTY) {
        if (now() - lastAt < PAUSE) return
        lastAt = now()
        const line = fitted(text, stderr.columns || COLUMNS)
        stderr.write(`\r${line.padEnd(shown.length)}`)
        shown = line
        return
      }
      // Another walk through the store has begun.
      if (seen < logged) logged = 0
      if (seen - logged >= STEP) {
        logged = seen
        stderr.write(`${text}\n`)
      }
    },
    clear() {
      if (stderr.isTTY && shown !== '') stderr.write(`\r${' '.repeat(shown.length)}\r`)
    },
  }
}

/** What was done stands first: a narrow terminal shows no more. */
function textOf(done: WalkProgress | SweepProgress): string {
  const again = 'walk' in done && done.walk > 1 ? ' again' : ''
  return `${resultOf(done)}${counted(done.seen, 'record')} of the store looked at${again}`
}

function resultOf(done: WalkProgress | SweepProgress): string {
  if ('deleted' in done) return done.deleted > 0 ? `${done.deleted.toLocaleString('en-US')} deleted, ` : ''
  return done.ended > 0 ? `${counted(done.ended, 'session')} ended, ` : ''
}
