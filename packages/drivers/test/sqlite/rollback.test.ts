import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished, vi } from 'vitest'
import sqliteStore from '../../src/sqlite/store.ts'
import { makeChange, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'

/** Two stores over one file. */
async function openTwo() {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-sqlite-'))
  const file = join(folder, 'sessions.db')
  const [store, other, key] = [sqliteStore({ file }), sqliteStore({ file }), makeKey()]
  onTestFinished(async () => {
    await store.close?.()
    await other.close?.()
    await rm(folder, { recursive: true, force: true })
  })
  return { store, other, key }
}

it('a sqlite store goes on, and so do other processes, after a verb that failed within its transaction', async () => {
  const { store, other, key } = await openTwo()
  await store.create(key, makeRecord({ a: '1' }), now)
  const broken = makeChange({}, { set: JSON.parse('{"no":"map"}') })
  await expect(store.apply(key, broken)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(await other.apply(key, makeChange({ b: '2' }))).toMatchObject({ kind: 'applied' })
  expect(await store.apply(key, makeChange({ c: '3' }))).toMatchObject({ kind: 'applied' })
  expect(await valuesOf(store, key)).toEqual({ a: '1', b: '2', c: '3' })
})

it.each([
  ['SQLITE_IOERR_FSYNC', 1034, 'OUTCOME_UNKNOWN'],
  ['SQLITE_FULL', 13, 'STORE_UNAVAILABLE'],
])('a sqlite store tells of a commit that failed with %s (%i) as %s', async (_name, errcode, code) => {
  const { store, other, key } = await openTwo()
  await store.create(key, makeRecord({ a: '1' }), now)
  const exec = DatabaseSync.prototype.exec
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
    this: DatabaseSync,
    sql: string,
  ) {
    exec.call(this, sql === 'COMMIT' ? 'ROLLBACK' : sql)
    if (sql === 'COMMIT') throw Object.assign(new Error('secret'), { errcode, errstr: 'disk' })
  })
  const failing = store.apply(key, makeChange({ b: '2' }))
  await expect(failing.finally(() => spy.mockRestore())).rejects.toMatchObject({
    name: 'SessionError',
    code,
    message: expect.not.stringContaining('secret'),
  })
  expect(await other.apply(key, makeChange({ c: '3' }))).toMatchObject({ kind: 'applied' })
  expect(await valuesOf(store, key)).toEqual({ a: '1', c: '3' })
})
