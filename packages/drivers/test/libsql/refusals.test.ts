import { createClient } from '@libsql/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LibsqlClient } from '../../src/libsql/client.ts'
import libsqlStore from '../../src/libsql/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { libsqlFile } from './libsql-file.ts'

const change = changeOf({ set: fieldsOf({ a: 'secret' }), touch: true })
const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const

describe('what a client says of a batch', () => {
  it.each([
    ['SQLITE_CONSTRAINT', 'UNIQUE constraint failed: sessions.key', 'STORE_UNAVAILABLE', 'not the one'],
    ['SQLITE_CONSTRAINT', 'cannot store TEXT value in REAL column', 'STORE_UNAVAILABLE', 'not the one'],
    ['SQLITE_ERROR', 'cannot UPDATE generated column "ends"', 'STORE_UNAVAILABLE', 'not the one'],
    ['SQL_INPUT_ERROR', 'no such column: idle (at offset 7)', 'STORE_UNAVAILABLE', 'not the one'],
    ['SQLITE_TOOBIG', 'string or blob too big', 'TOO_LARGE', 'larger than the libSQL database allows'],
    ['SERVER_ERROR', 'Server returned HTTP status 413', 'TOO_LARGE', 'larger'],
    ['SQLITE_FULL', 'database or disk is full', 'STORE_UNAVAILABLE', 'no room'],
    ['SQLITE_READONLY', 'attempt to write a readonly database', 'STORE_UNAVAILABLE', 'accepts no writes'],
    ['SQLITE_AUTH', 'not authorized', 'STORE_UNAVAILABLE', 'refused the token'],
    ['SQLITE_NOMEM', 'out of memory', 'STORE_UNAVAILABLE', 'cancelled the statement'],
    ['SQLITE_INTERRUPT', 'interrupted', 'STORE_UNAVAILABLE', 'cancelled the statement'],
    ['TRANSACTION_TIMEOUT', 'Transaction timed out', 'STORE_UNAVAILABLE', 'cancelled the statement'],
    ['BLOCKED', 'Operation was blocked: writes are forbidden', 'STORE_UNAVAILABLE', 'no more requests'],
    ['SERVER_ERROR', 'Server returned HTTP status 429', 'STORE_UNAVAILABLE', 'no more requests'],
    ['EHOSTUNREACH', 'connect EHOSTUNREACH', 'STORE_UNAVAILABLE', 'cannot be reached'],
    ['CERT_HAS_EXPIRED', 'certificate has expired', 'STORE_UNAVAILABLE', 'cannot be reached'],
    ['CLIENT_CLOSED', 'The client is closed', 'STORE_UNAVAILABLE', 'was closed'],
    ['SQLITE_ERROR', 'near "retourning": syntax error', 'STORE_INVALID', 'did not understand'],
    ['SQLITE_ERROR', 'no such function: json_group_array', 'STORE_INVALID', 'did not understand'],
    ['SQLITE_ERROR', 'malformed JSON', 'STORE_INVALID', 'did not understand'],
    ['SQLITE_RANGE', 'column index out of range', 'STORE_INVALID', 'did not understand'],
    ['SQL_PARSE_ERROR', 'SQL string could not be parsed', 'STORE_INVALID', 'did not understand'],
    ['SQL_MANY_STATEMENTS', 'more than one statement', 'STORE_INVALID', 'did not understand'],
    ['ARGS_INVALID', 'Arguments do not match', 'STORE_INVALID', 'did not understand'],
    ['PROTOCOL_VERSION_ERROR', 'protocol not supported', 'STORE_INVALID', 'did not understand'],
    [
      undefined,
      'Only finite numbers (not Infinity or NaN) can be passed as arguments',
      'STORE_INVALID',
      'value',
    ],
    [undefined, 'SQLite3 can only bind numbers, strings', 'STORE_INVALID', 'value'],
    ['HRANA_CLOSED_ERROR', 'Connection was closed', 'OUTCOME_UNKNOWN', 'lost'],
    ['HRANA_WEBSOCKET_ERROR', 'WebSocket was closed', 'OUTCOME_UNKNOWN', 'lost'],
    ['HRANA_PROTO_ERROR', 'Unexpected answer', 'OUTCOME_UNKNOWN', 'lost'],
    ['SQLITE_IOERR', 'disk I/O error', 'OUTCOME_UNKNOWN', 'lost'],
    ['SQLITE_IOERR_FSYNC', 'disk I/O error', 'OUTCOME_UNKNOWN', 'lost'],
    [undefined, 'D1_ERROR: disk I/O error: SQLITE_IOERR', 'OUTCOME_UNKNOWN', 'lost'],
    ['PROXY_ERROR', 'error executing a request on the primary', 'OUTCOME_UNKNOWN', 'lost'],
    ['SERVER_ERROR', 'Server returned HTTP status 502', 'OUTCOME_UNKNOWN', 'lost'],
    ['RESPONSE_TOO_LARGE', 'Response is too large', 'OUTCOME_UNKNOWN', 'lost'],
    ['ECONNRESET', 'read ECONNRESET', 'OUTCOME_UNKNOWN', 'lost'],
    [undefined, 'whatever nobody knows', 'OUTCOME_UNKNOWN', 'lost'],
  ])('%s, "%s", is told of a write as %s', async (code, message, expected, sentence) => {
    const batch = () => Promise.reject(Object.assign(new Error(message), { code }))
    const store = libsqlStore({ client: { batch } })
    const told = { name: 'SessionError', code: expected, message: expect.stringContaining(sentence) }
    await expect(store.apply('key', change)).rejects.toMatchObject(told)
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(told)
    await expect(store.retire('key', retirement)).rejects.toMatchObject(told)
    const ofRead = expected === 'OUTCOME_UNKNOWN' ? 'STORE_UNAVAILABLE' : expected
    await expect(store.read('key', start)).rejects.toMatchObject({ code: ofRead })
  })
})

describe('what libSQL itself refuses', () => {
  /** A store over a file whose statements are changed on their way, and one that reads it. */
  async function changed(
    change: (statement: Parameters<LibsqlClient['batch']>[0][number]) => object = Object,
  ) {
    const { url, remove } = await libsqlFile()
    const client = createClient({ url })
    onTestFinished(async () => {
      client.close()
      await remove()
    })
    const batch: LibsqlClient['batch'] = (statements, mode) =>
      client.batch(
        statements.map((each) => ({ ...each, ...change(each) })),
        mode,
      )
    return { client, store: libsqlStore({ client: { batch } }), seen: libsqlStore({ client }) }
  }

  it.each([
    ['a statement', ({ sql }: { sql: string }) => ({ sql: sql.replace('returning', 'retourning') })],
    ['a number', ({ args }: { args: unknown[] }) => ({ args: args.with(1, Number.NaN) })],
    ['a function', ({ sql }: { sql: string }) => ({ sql: sql.replace('json_valid', 'json_walid') })],
  ])('it cannot take %s: nothing is written', async (_, change) => {
    const { store, seen } = await changed(change)
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject({ code: 'STORE_INVALID' })
    expect(await seen.read('key', start)).toEqual({ kind: 'absent' })
  })

  it('a trigger forbids the second statement: nothing is written', async () => {
    const { client, store } = await changed()
    await store.create('key', recordOf({ a: '1' }), start)
    await client.execute("create trigger no before update on sessions begin select raise(abort,'no'); end")
    await expect(store.apply('key', change)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await store.read('key', start)).toMatchObject({ kind: 'live', record: recordOf({ a: '1' }) })
  })
})
