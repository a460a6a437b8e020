import type { SweepOptions } from '@astro-sessions/engine'
import { sweepSteps } from '../shared/sweep/sweep-steps.ts'
import type { Caller } from './caller.ts'

/** Sessions that are deleted by one statement. */
const BATCH = 500

/**
 * Deletes every row that is over at `now`, some at a time, past rows that others hold; resolves to how many. A row that
 * begins anew meanwhile is left alone: the lock finds the newest one, and asks again for its end.
 */
export function sweepAll(
  caller: Caller,
  { table, now }: { readonly table: string; readonly now: number },
  options?: SweepOptions,
): Promise<number> {
  // An array, and not `in`: a plan may run a query in `in` several times, each with its own limit.
  const text =
    `with d as(delete from ${table} where key=any(array(select key from ${table} where ends<=$1 ` +
    'order by ends limit $2 for update skip locked))returning 1)select count(*)::text r from d'
  const step = () =>
    caller.call({
      statement: { text, values: [now, BATCH] },
      writes: true,
      decide: ([deleted]) => ({ answer: Number(deleted) }),
    })
  return sweepSteps({ size: BATCH, step }, options)
}
