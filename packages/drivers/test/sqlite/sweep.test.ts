import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import sqliteStore from '../../src/sqlite/store.ts'
import { hour, makeBase, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'

const MANY = 1000
/** When the sessions of {@link fill} are over. */
const later = now + 2 * hour

function open(file: string) {
  const store = sqliteStore({ file })
  onTestFinished(() => store.close?.())
  return store
}

/** A store with many sessions, and a second one on the same file. */
async function fill() {
  const file = join(await makeBase(), 'sessions.db')
  const [store, other] = [open(file), open(file)]
  for (let count = 0; count < MANY; count += 1) await store.create(makeKey(), makeRecord(), now)
  return { store, other }
}

describe('a sweep of many sessions in sqlite', () => {
  it('lets requests and other writers in between', async () => {
    const { store, other } = await fill()
    let isOver = false
    const sweeping = store.sweep?.(later).finally(() => {
      isOver = true
    })
    const { meta, fields } = makeRecord({ a: '1' })
    const key = makeKey()
    expect(await other.create(key, { meta: { ...meta, lastSeenAt: later }, fields }, later)).toBe(true)
    expect(await valuesOf(store, key, later)).toEqual({ a: '1' })
    expect(isOver).toBe(false)
    expect(await sweeping).toBe(MANY)
    expect(await valuesOf(store, key, later)).toEqual({ a: '1' })
  })

  it('ends where the store is closed, and leaves the rest to the next one', async () => {
    const { store, other } = await fill()
    const sweeping = store.sweep?.(later)
    await store.close?.()
    const swept = Number(await sweeping)
    expect(swept).toBeLessThan(MANY)
    expect(await other.sweep?.(later)).toBe(MANY - swept)
  })
})
