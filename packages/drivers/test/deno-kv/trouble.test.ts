import { inspect } from 'node:util'
import { createEngine } from '@astro-sessions/engine'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import denoKvStore from '../../src/deno-kv/store.ts'
import { recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { openKvHere } from './open-kv-here.ts'
import { stubDeno } from './stub-deno.ts'

const { commandTimeout } = patient

afterEach(() => vi.unstubAllGlobals())

describe('deno-kv', () => {
  it('says in one sentence that the server does not run on Deno', () => {
    expect(() => denoKvStore()).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('does not run on Deno'),
        hint: expect.stringContaining('fs()'),
      }),
    )
  })

  it('says in one sentence that Deno was started without its flag', () => {
    vi.stubGlobal('Deno', {})
    expect(() => denoKvStore()).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('without `--unstable-kv`'),
        hint: expect.stringContaining('deno run --unstable-kv'),
      }),
    )
  })

  it('is unavailable, with nothing written, while Deno KV cannot be opened, and works when it can', async () => {
    const openings = [Promise.reject(new Error('token swordfish')), openKvHere()]
    stubDeno(() => openings.shift())
    const store = denoKvStore({ commandTimeout })
    onTestFinished(() => store.close?.())
    const error: unknown = await store.create('key', recordOf(), start).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', hint: expect.stringContaining('--allow-write') })
    expect(inspect(error)).not.toContain('swordfish')
    expect(await store.create('key', recordOf(), start)).toBe(true)
  })

  it('refuses a session of more than 64 KiB before it is sent, and names what takes most', async () => {
    stubDeno()
    const store = denoKvStore({ commandTimeout })
    onTestFinished(() => store.close?.())
    const record = recordOf({ 'd:cart': 'ж'.repeat(30_000), 'd:name': 'ann', 'd:notes': 'x'.repeat(9000) })
    const error: unknown = await store.create('key', record, start).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringContaining('at most 66 kB, so nothing was written. Largest: "cart", "notes"'),
    })
    expect(await store.read('key', start)).toEqual({ kind: 'absent' })
    // A page hears of it when it sets the value.
    const request = createEngine({ store }).open(undefined)
    request.session.set('cart', 'x'.repeat(70_000))
    await expect(request.commit()).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it('waits for a file that another process has locked, and says so when the time is over', async () => {
    const kv = await openKvHere()
    onTestFinished(() => kv.close())
    let locked = 3
    const operation = () => {
      if (locked > 0) {
        locked -= 1
        throw new TypeError('database is locked')
      }
      return kv.atomic()
    }
    stubDeno(async () => ({ get: kv.get.bind(kv), atomic: operation, close: () => undefined }))
    expect(await denoKvStore({ commandTimeout }).create('key', recordOf(), start)).toBe(true)
    locked = Number.POSITIVE_INFINITY
    await expect(
      denoKvStore({ commandTimeout: 400 }).create('other', recordOf(), start),
    ).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('kept the Deno KV file'),
    })
  })

  it('does not take what Deno KV throws for a mistake in its own code', async () => {
    const failing = async () => {
      throw new TypeError('sekret: disk I/O error')
    }
    stubDeno(async () => ({ get: failing, close: () => undefined }))
    const engine = createEngine({ store: denoKvStore() })
    const reading = engine.open('A'.repeat(43)).session.get('cart')
    await expect(reading).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it.each([{ pth: 'x' }, { path: 5 }, { path: '' }, { base: '' }, { base: 5 }])(
    'refuses the options %o',
    (options) => {
      stubDeno()
      expect(() => Reflect.apply(denoKvStore, undefined, [options])).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      )
    },
  )
})
