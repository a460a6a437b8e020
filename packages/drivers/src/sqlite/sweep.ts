import { setTimeout } from 'node:timers/promises'
import type { OpenDatabase } from './database.ts'
import { transact } from './transact.ts'

/** Sessions that are deleted in one step, which takes the server and the writers of other processes some milliseconds. */
const BATCH = 100
/** Milliseconds between two steps, in which requests and other processes have their turn. */
const PAUSE = 10

/** A database that can be closed while it is swept. */
export interface Swept {
  open(): OpenDatabase
  isOpen(): boolean
}

/** Deletes every session that is over at `now`, a few at a time; resolves to how many sessions. */
export async function sweepAll({ open, isOpen }: Swept, now: number): Promise<number> {
  let swept = 0
  while (true) {
    const count = await transact(open, ({ statements }) => Number(statements.sweep.run(now, BATCH).changes))
    swept += count
    if (count < BATCH) return swept
    await setTimeout(PAUSE)
    if (!isOpen()) return swept
  }
}
