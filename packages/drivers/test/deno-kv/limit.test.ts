import { createEngine } from '@astro-sessions/engine'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import denoKvStore from '../../src/deno-kv/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { openKvHere } from './open-kv-here.ts'
import { stubDeno } from './stub-deno.ts'

afterEach(() => vi.unstubAllGlobals())

describe('deno-kv at its limit of 64 KiB', () => {
  const key = ['sessions', 'key']
  const sized = (size: number) => recordOf({ 'd:a': 'x'.repeat(size) })

  /** A store in whose items a field may have so many bytes, and the Deno KV behind it. */
  async function openAtLimit() {
    const kv = await openKvHere()
    onTestFinished(() => kv.close())
    stubDeno(async () => ({
      get: kv.get.bind(kv),
      atomic: kv.atomic.bind(kv),
      close: () => undefined,
    }))
    const open = () => denoKvStore({ commandTimeout: patient.commandTimeout })
    const store = open()
    const bytesOfItem = async () => {
      const { value } = await kv.get<Uint8Array>(key)
      return value?.length ?? 0
    }
    await store.create('key', sized(0), start)
    const most = 65_536 - 512 - (await bytesOfItem())
    await kv.delete(key)
    return { kv, store: open(), most, bytesOfItem }
  }

  it('is what Deno KV itself has: 65,536 bytes, and not one more', async () => {
    const { kv } = await openAtLimit()
    expect(await kv.set(key, new Uint8Array(65_536))).toMatchObject({ ok: true })
    await expect(kv.set(key, new Uint8Array(65_537))).rejects.toThrow()
  })

  it.each([-1, 0])('takes a session of the limit and %i bytes', async (more) => {
    const { store, most } = await openAtLimit()
    expect(await store.create('key', sized(most + more), start)).toBe(true)
  })

  it('refuses one byte more, and has written nothing', async () => {
    const { store, most, bytesOfItem } = await openAtLimit()
    await expect(store.create('key', sized(most + 1), start)).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(await bytesOfItem()).toBe(0)
  })

  it('lets what is there be used, made smaller and ended, though the item names ever more of its writers', async () => {
    const { store, most, bytesOfItem } = await openAtLimit()
    await store.create('key', sized(most), start)
    let now = start
    for (let times = 0; times < 40; times++) {
      now += 60_000
      expect(await store.apply('key', changeOf({ now, touch: true }))).toMatchObject({ kind: 'applied' })
    }
    expect(await bytesOfItem()).toBeGreaterThan(65_536 - 512)
    const set = fieldsOf({ 'd:b': '1' })
    await expect(store.apply('key', changeOf({ now, set }))).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(await store.apply('key', changeOf({ now, delete: ['d:a'], set }))).toMatchObject({
      kind: 'applied',
    })
    const ended = { reason: 'ended', now, keepUntil: now + 60_000 } as const
    expect(await store.retire('key', ended)).toMatchObject({ kind: 'applied' })
  })

  it('lets a user log in however many of their sessions live, of which it lists some hundreds', async () => {
    const { store } = await openAtLimit()
    const engine = createEngine({ store })
    const login = async () => {
      const request = engine.open(undefined)
      request.session.login('demo')
      const change = await request.commit()
      return change.kind === 'set' ? change.token : undefined
    }
    const tokens: (string | undefined)[] = []
    while (tokens.length < 500) tokens.push(await login())
    const userOf = (token: string | undefined) => engine.open(token).session.userId()
    const users = await Promise.all(tokens.map(userOf))
    const living = users.filter((user) => user === 'demo').length
    expect(users.slice(-living)).toEqual(Array(living).fill('demo'))
    expect(living).toBeGreaterThan(400)
    expect(await engine.users('demo').list()).toHaveLength(living)
  })
})
