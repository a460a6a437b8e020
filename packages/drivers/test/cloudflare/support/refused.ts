/// <reference path="../../../src/shared/workers.d.ts" />

import { env, withEnv } from 'cloudflare:workers'
import { SessionError } from '@astro-sessions/engine'
import d1Store from '../../../src/cloudflare-d1/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'

interface Database {
  prepare(sql: string): { bind(...args: unknown[]): object; run(): Promise<unknown> }
  batch(statements: object[]): Promise<unknown>
}

const { DB: database } = env as object as { DB: Database }

/** Half of what a value of D1 takes, and a little more. */
const LARGE = 'x'.repeat(1_100_000)

/** What the store says of writes that D1 refuses, by why; `stored` where something was written nevertheless. */
export async function refusedByD1(): Promise<Record<string, string>> {
  const trigger =
    "create trigger no before insert on sessions when new.id='no' begin select raise(abort,'no');end"
  await database.prepare(trigger).run()
  const create = (key: string, id: string, options = {}) =>
    d1Store(options).create(key, recordOf({ a: '1' }, { id }), start)
  const grow = (key: string) => d1Store().apply(key, changeOf({ set: fieldsOf({ b: LARGE }) }))
  await d1Store().create('large', recordOf({ a: LARGE }), start)
  return {
    'a constraint': await refusal('a', () => create('a', 'no')),
    'no table': await refusal('a', () => create('a', 'id', { table: 'nowhere' })),
    'too large': await refusal('a', () => grow('large')),
    syntax: await refusal('a', () =>
      withDatabase(
        (sql) => `${sql} sql`,
        () => create('a', 'id'),
      ),
    ),
    'a value too few': await refusal('a', () =>
      withDatabase(
        (sql) => sql.replace('?2', '?99'),
        () => create('a', 'id'),
      ),
    ),
    'what it grew from is there': (await d1Store().read('large', start)).kind,
  }
}

async function refusal(key: string, write: () => Promise<unknown>): Promise<string> {
  const error = await write().then(
    () => 'stored',
    (cause: unknown) => (cause instanceof SessionError ? cause.code : String(cause)),
  )
  const { kind } = await d1Store().read(key, start)
  return kind === 'absent' ? error : `${error}, and stored`
}

/** Runs `task` over D1 with its statements changed. */
function withDatabase<Result>(change: (sql: string) => string, task: () => Promise<Result>): Promise<Result> {
  const changed = {
    prepare: (sql: string) => database.prepare(change(sql)),
    batch: (statements: object[]) => database.batch(statements),
  }
  return withEnv({ ...env, DB: changed }, task)
}
