import type { Caller } from './caller.ts'

/** Sessions that are deleted by one statement. */
const BATCH = 500
/** Milliseconds between two statements, in which the database has time for others. */
const PAUSE = 10

/**
 * Deletes every row that is over at `now`, some at a time, past rows that others hold; resolves to how many. A row that
 * begins anew meanwhile is left alone: the lock finds the newest one, and asks again for its end.
 */
export async function sweepAll(caller: Caller, table: string, now: number): Promise<number> {
  // An array, and not `in`: a plan may run a query in `in` several times, each with its own limit.
  const text =
    `with d as(delete from ${table} where key=any(array(select key from ${table} where ends<=$1 ` +
    'order by ends limit $2 for update skip locked))returning 1)select count(*)::text r from d'
  let swept = 0
  while (true) {
    const count = await caller.call({
      statement: { text, values: [now, BATCH] },
      writes: true,
      decide: ([deleted]) => ({ answer: Number(deleted) }),
    })
    swept += count
    if (count < BATCH) return swept
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}
