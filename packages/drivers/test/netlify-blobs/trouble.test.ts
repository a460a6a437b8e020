import { inspect } from 'node:util'
import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import type { EdgeFault } from './support/edge-fault.ts'
import { useEdge } from './support/use-edge.ts'

const place = useEdge()
const write = changeOf({ set: fieldsOf({ n: 'sekret' }) })

/** The fault for the first requests of this method. */
function fail(method: string, fault: EdgeFault, times = Number.POSITIVE_INFINITY): void {
  let left = times
  place.edge.fail((each) => (each === method && left-- > 0 ? fault : undefined))
}

const count = (method: string) => place.edge.requests.filter((each) => each.startsWith(method)).length

describe('netlify-blobs', () => {
  let store: SessionStore
  beforeEach(async () => {
    store = place.open()
    await store.create('key', recordOf({ n: '1' }), start)
    place.edge.requests.length = 0
  })

  it.each<[EdgeFault, puts: number]>([
    ['lost', 2],
    ['written, then 500', 2],
    ['twice', 1],
    ['without etag', 2],
    [{ status: 500 }, 2],
    [{ status: 503 }, 2],
    [{ status: 408 }, 2],
  ])('stores a write once, and knows it, where one fails so: %j', async (fault, puts) => {
    fail('PUT', fault, 1)
    expect(await store.apply('key', write)).toMatchObject({ kind: 'applied', revision: 2 })
    expect(count('PUT')).toBe(puts)
    expect(await store.read('key', start)).toMatchObject({ revision: 2 })
  })

  it.each([
    [400, 'STORE_UNAVAILABLE', 'refused a request'],
    [401, 'STORE_UNAVAILABLE', 'refused the token'],
    [403, 'STORE_UNAVAILABLE', 'refused the token'],
    [404, 'STORE_UNAVAILABLE', 'does not know this site'],
    [413, 'TOO_LARGE', 'larger than'],
    [429, 'STORE_UNAVAILABLE', 'too many requests'],
  ])(
    'knows that nothing was written where Netlify answers %i, and asks once',
    async (status, code, words) => {
      fail('PUT', { status })
      const error: unknown = await store.apply('key', write).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code, message: expect.stringContaining(words), cause: { status } })
      expect(inspect(error)).not.toMatch(/sekret|sessions:key|token-of-the-function/)
      expect(count('PUT')).toBe(1)
      place.edge.fail(() => undefined)
      expect(await store.read('key', start)).toMatchObject({ revision: 1 })
    },
  )

  it.each<EdgeFault>([{ status: 500 }, { status: 503 }])(
    'does not know while Netlify answers %j',
    async (fault) => {
      fail('PUT', fault)
      const error: unknown = await store.apply('key', write).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      expect(inspect(error)).not.toMatch(/sekret|sessions:key|token-of-the-function/)
      expect(count('PUT')).toBe(3)
    },
  )

  it.each([500, 503, 401, 429])(
    'is unavailable while a read is answered with %i, and repeats it once at most',
    async (status) => {
      fail('GET', { status })
      const engine = createEngine({ store: place.open() })
      const token = 'A'.repeat(43)
      await expect(engine.open(token).session.get('n')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      expect(count('GET')).toBe(status >= 500 ? 2 : 1)
    },
  )

  it('gives a request up at half of its time, for another one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const arrived = Promise.withResolvers<void>()
    place.edge.fail((method) => {
      if (method !== 'PUT' || count('PUT') > 1) return undefined
      arrived.resolve()
      return 'never answered'
    })
    const writing = store.apply('key', write)
    await arrived.promise
    await vi.advanceTimersByTimeAsync(30_001)
    expect(await writing).toMatchObject({ kind: 'applied', revision: 2 })
    expect(count('PUT')).toBe(2)
  })

  it('reads where no cache is, and writes under a condition only', async () => {
    await store.read('key', start)
    await store.apply('key', write)
    await store.create('new', recordOf(), start)
    expect(place.edge.requests).toEqual(['GET sessions:key', 'PUT sessions:key', 'PUT sessions:new'])
  })

  it.each(['read', 'listed'])(
    'writes over no change that comes when a text without ETag was %s',
    async (when) => {
      const [name = '', before = ''] = [...place.edge.items].flat()
      await place.open().apply('key', changeOf({ set: fieldsOf({ other: 'kept' }) }))
      const after = place.edge.items.get(name) ?? ''
      place.edge.items.set(name, before)
      let gets = 0
      place.edge.fail((method) => {
        if (method !== 'GET') return undefined
        gets += 1
        if (gets === (when === 'read' ? 2 : 3)) place.edge.items.set(name, after)
        return 'without etag'
      })
      expect(await place.open().apply('key', write)).toMatchObject({ kind: 'applied', revision: 3 })
      const kept = await place.open().read('key', start)
      expect(kept).toMatchObject({ record: { fields: fieldsOf({ n: 'sekret', other: 'kept' }) } })
    },
  )

  it('gives up on a text without ETag that is another one at each look', async () => {
    let texts = 0
    place.edge.fail((method) => {
      for (const name of place.edge.items.keys()) place.edge.items.set(name, `text ${texts++}`)
      return method === 'GET' ? 'without etag' : undefined
    })
    await expect(place.open().apply('key', write)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(count('PUT')).toBe(0)
  })

  it('sweeps what has ended, over several pages of the list', async () => {
    for (let each = 0; each < 120; each++) await store.create(`old-${each}`, recordOf(), start)
    expect(await store.sweep?.(start + 2 * 86_400_000)).toBe(121)
    expect(place.edge.items.size).toBe(0)
  })

  it('says what is missing where the server runs elsewhere', async () => {
    vi.stubEnv('NETLIFY_BLOBS_CONTEXT', '')
    const error: unknown = await place
      .open()
      .read('key', start)
      .catch((thrown: unknown) => thrown)
    vi.stubEnv('NETLIFY_BLOBS_CONTEXT', place.edge.context)
    expect(error).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('does not run as a Netlify function'),
      hint: expect.stringContaining('siteID'),
    })
  })

  it('refuses to read from a cache, where only that can be reached', async () => {
    const { uncachedEdgeURL: edgeURL, ...rest } = JSON.parse(atob(place.edge.context))
    const context = { siteID: rest.siteID, token: rest.token, edgeURL }
    vi.stubEnv('NETLIFY_BLOBS_CONTEXT', btoa(JSON.stringify(context)))
    const reading = place.open().read('key', start)
    await expect(reading).rejects.toMatchObject({
      message: expect.stringContaining('no strongly consistent reads'),
    })
    vi.stubEnv('NETLIFY_BLOBS_CONTEXT', place.edge.context)
    expect(count('GET')).toBe(0)
  })

  it.each([
    { nme: 'x' },
    { name: '' },
    { name: 'a/b' },
    { name: 'x'.repeat(65) },
    { base: '../other' },
    { base: 'a?b' },
    { siteID: 'x' },
    { token: 'x' },
    { commandTimeout: 0 },
  ])('refuses the options %o', (options) => {
    expect(() => Reflect.apply(place.open, undefined, [options])).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})
