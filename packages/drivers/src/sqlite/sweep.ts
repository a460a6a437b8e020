import type { SweepOptions } from '@astro-sessions/engine'
import { sweepSteps } from '../shared/sweep/sweep-steps.ts'
import type { OpenDatabase } from './database.ts'
import { transact } from './transact.ts'

/** Sessions that are deleted in one step, which takes the server and the writers of other processes some milliseconds. */
const BATCH = 100

/** A database that can be closed while it is swept. */
export interface Swept {
  open(): OpenDatabase
  isOpen(): boolean
}

/** Deletes every session that is over at `now`, a few at a time; resolves to how many sessions. */
export function sweepAll({ open, isOpen }: Swept, now: number, options?: SweepOptions): Promise<number> {
  const step = () => transact(open, ({ statements }) => Number(statements.sweep.run(now, BATCH).changes))
  return sweepSteps({ size: BATCH, step, isOpen }, options)
}
