import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import sqliteStore from '../../src/sqlite/store.ts'
import { makeChange, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'

it('a sqlite store goes on, and so do other processes, after a verb that failed within its transaction', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-sqlite-'))
  const file = join(folder, 'sessions.db')
  const [store, other, key] = [sqliteStore({ file }), sqliteStore({ file }), makeKey()]
  onTestFinished(async () => {
    await store.close?.()
    await other.close?.()
    await rm(folder, { recursive: true, force: true })
  })
  await store.create(key, makeRecord({ a: '1' }), now)
  const broken = makeChange({}, { set: JSON.parse('{"no":"map"}') })
  await expect(store.apply(key, broken)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(await other.apply(key, makeChange({ b: '2' }))).toMatchObject({ kind: 'applied' })
  expect(await store.apply(key, makeChange({ c: '3' }))).toMatchObject({ kind: 'applied' })
  expect(await valuesOf(store, key)).toEqual({ a: '1', b: '2', c: '3' })
})
