import type { StoreReport } from '@astro-sessions/engine'
import { ownKeys } from '../shared/keys/own-keys.ts'
import type { Caller } from './caller.ts'

/** Keys that one statement answers. */
const PAGE = 500

/** Every key in the table that begins with the prefix. */
export async function* allKeys(
  caller: Caller,
  table: string,
  prefix: string,
): AsyncGenerator<readonly string[]> {
  const text = `select to_json(key)::text r from ${table} where key>$1 order by key limit ${PAGE}`
  for (let last = ''; ; ) {
    const names = await caller.call({
      statement: { text, values: [last] },
      writes: false,
      decide: (rows) => ({ answer: rows.map(String) }),
    })
    yield ownKeys(names, prefix)
    last = names.at(-1) ?? ''
    if (names.length < PAGE) return
  }
}

/** What the clock of the database says. */
export function inspectDatabase(caller: Caller): Promise<StoreReport> {
  const text = 'select (extract(epoch from clock_timestamp())*1000)::text r'
  return caller.call({
    statement: { text, values: [] },
    writes: false,
    decide: ([clock]) => ({ answer: { clock: Number(clock), warnings: [] } }),
  })
}
