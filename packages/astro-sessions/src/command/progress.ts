import type { WalkProgress } from '@astro-sessions/engine'
import { counted, type Terminal } from './output.ts'

/** Records after which a log gets another line. */
const STEP = 10_000

export interface ProgressLine {
  onProgress(done: WalkProgress): void
  /** Makes room for the result. */
  clear(): void
}

/** Tells how far long work is: in one line of a terminal, and in a log with a line now and then. */
export function createProgress({ stderr }: Pick<Terminal, 'stderr'>): ProgressLine {
  let logged = 0
  let shown = ''
  return {
    onProgress({ seen, ended }) {
      const text = `${counted(seen, 'record')} looked at${ended > 0 ? `, ${counted(ended, 'session')} ended` : ''}`
      if (stderr.isTTY) {
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
