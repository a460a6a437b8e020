import { createClient } from '@libsql/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import libsqlStore from '../../../src/libsql/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { type LibsqlServer, startLibsqlServer } from '../libsql-server.ts'

let server: LibsqlServer
beforeAll(async () => {
  server = await startLibsqlServer()
})
afterAll(() => server.remove())

async function execute(sql: string): Promise<void> {
  const client = createClient({ url: server.url })
  await client.execute(sql)
  client.close()
}

const change = (value: string) => changeOf({ set: fieldsOf({ a: value }) })

/** Expects this of a call, and that the record is as it was created afterwards. */
async function expectNothingWritten(base: string, value: string, refusal: object): Promise<void> {
  const store = libsqlStore({ url: server.url, base })
  await expect(store.apply('key', change(value))).rejects.toMatchObject(refusal)
  expect(await store.read('key', start)).toMatchObject({ kind: 'live', record: recordOf({ a: '1' }) })
  await store.close?.()
}

describe('what a server of libSQL refuses', () => {
  it.each([
    ['a table that is not there', 'none', 'The table of the sessions'],
    ['a table of another program', 'others', 'not the one that this version needs'],
  ])('%s, in a sentence that says so', async (_, table, sentence) => {
    await execute('create table if not exists others(id integer, data text)')
    const store = libsqlStore({ url: server.url, table })
    const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining(sentence) }
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(refusal)
    await expect(store.read('key', start)).rejects.toMatchObject(refusal)
    await expect(store.apply('key', change('2'))).rejects.toMatchObject(refusal)
    await store.close?.()
  })

  it('a change that a trigger forbids, of which nothing is written', async () => {
    await libsqlStore({ url: server.url, base: 'trigger' }).create('key', recordOf({ a: '1' }), start)
    await execute("create trigger no before update on sessions begin select raise(abort,'no'); end")
    await expectNothingWritten('trigger', '2', { code: 'STORE_UNAVAILABLE' })
    await execute('drop trigger no')
  })

  it('a change that is too large for it, of which nothing is written', async () => {
    await libsqlStore({ url: server.url, base: 'large' }).create('key', recordOf({ a: '1' }), start)
    await expectNothingWritten('large', 'x'.repeat(30_000_000), { code: 'TOO_LARGE' })
  })
})
