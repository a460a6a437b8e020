/// <reference path="../../../src/shared/workers.d.ts" />

import { env, withEnv } from 'cloudflare:workers'
import type { Change } from '@astro-sessions/engine'
import d1Store from '../../../src/cloudflare-d1/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'

interface Database {
  prepare(sql: string): object
  batch(statements: object[]): Promise<readonly { meta: { rows_read: number } }[]>
}

const { DB: database } = env as object as { DB: Database }

/** Rows that D1 goes through in each kind of change of as many fields as the session has, items of lists among them. */
export async function rowsRead(count: number): Promise<Record<string, number>> {
  const there = fieldsOf(numbered('there', count))
  const others = fieldsOf(numbered('other', count))
  const guard = new Map(Array.from(there, ([name, { stamp }]) => [name, stamp] as const))
  const absent = new Map(Array.from(others.keys(), (name) => [name, null] as const))
  const other = new Map(Array.from(others, ([name, { stamp }]) => [name, stamp] as const))
  const changes: Record<string, Partial<Change>> = {
    'set what is there': { set: there },
    'set what is not': { set: others },
    'delete and set': { set: there, delete: [...there.keys()] },
    'guarded by stamps': { set: fieldsOf({ a: '1' }), guard },
    'guarded by absence': { set: fieldsOf({ a: '1' }), guard: absent },
    drop: { dropIf: guard },
    'drop nothing': { dropIf: other, set: fieldsOf({ a: '1' }) },
    delete: { delete: [...there.keys()] },
  }
  const counts: Record<string, number> = {}
  for (const [name, change] of Object.entries(changes)) {
    const key = crypto.randomUUID()
    await d1Store().create(key, recordOf(numbered('there', count)), start)
    counts[name] = await counted(async () => {
      const { kind } = await d1Store().apply(key, changeOf(change))
      if (kind !== 'applied') throw new Error(`${name}: ${kind}`)
    })
  }
  return counts
}

async function counted(task: () => Promise<void>): Promise<number> {
  let rows = 0
  const watched = {
    prepare: (sql: string) => database.prepare(sql),
    async batch(statements: object[]) {
      const results = await database.batch(statements)
      for (const { meta } of results) rows += meta.rows_read
      return results
    },
  }
  await withEnv({ ...env, DB: watched }, task)
  return rows
}

function numbered(name: string, count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name} ${index}`, '1']))
}
