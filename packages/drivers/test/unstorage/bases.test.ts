import { createEngine, type SessionEngine } from '@astro-sessions/engine'
import memoryDriver from 'unstorage/drivers/memory'
import { describe, expect, it } from 'vitest'
import { fromUnstorage, type UnstorageDriver } from '../../src/unstorage/store.ts'
import { PLACES } from './unstorage-places.ts'

const DAY = 86_400_000
const BASES = [
  'acme.gone-fishing:sessions',
  'shop.gone',
  '@acme/gone-fishing',
  'my/app',
  'my\\app',
  'shop:',
  'a::b',
  '.gone',
  'my app & söhne (50%) [new]',
]

async function login(engine: SessionEngine): Promise<string> {
  const request = engine.open(undefined)
  request.session.login('ann')
  const change = await request.commit()
  await request.settled()
  return change.kind === 'set' ? change.token : ''
}

const userOf = (engine: SessionEngine, token: string) => engine.open(token).session.userId()

describe.each(['memory', 'lru-cache', 'overlay', 'fs-lite', 'fs', 'our fs with a lock', 'http'])(
  'over %s',
  (name) => {
    it.each(BASES)('what is created under %j is counted, swept and ended', async (base) => {
      const place = await PLACES[name]?.()
      if (place === undefined) throw new Error(`no ${name}`)
      try {
        const store = fromUnstorage(place.driver, { base })
        const engine = createEngine({ store })
        const tokens = [await login(engine), await login(engine)]
        expect(await engine.all().count()).toMatchObject({ live: 2, loggedIn: 2 })
        expect(await engine.all().endAll()).toBe(2)
        expect(await Promise.all(tokens.map((token) => userOf(engine, token)))).toEqual([null, null])
        // Two markers, and the list of the user's sessions.
        expect(await store.sweep?.(Date.now() + 500 * DAY)).toBe(3)
        expect(await engine.all().count()).toEqual({ live: 0, loggedIn: 0, over: 0, unreadable: 0 })
      } finally {
        await place.driver.dispose?.()
        await place.stop?.()
      }
    })
  },
)

describe('a site whose base is the beginning of another one’s', () => {
  it.each([
    ['shop', 'shop:admin'],
    ['shop', 'shop.gone'],
    ['shop', 'shop/admin'],
    ['my', 'my/app'],
    ['shop', 'shop2'],
  ])('leaves the sessions of the other alone: %j and %j', async (one, two) => {
    const driver = memoryDriver()
    const [first, second] = [one, two].map((base) => fromUnstorage(driver, { base }))
    if (first === undefined || second === undefined) throw new Error('two stores')
    const other = createEngine({ store: second })
    const token = await login(other)
    const own = createEngine({ store: first })
    expect(await own.all().count()).toEqual({ live: 0, loggedIn: 0, over: 0, unreadable: 0 })
    expect(await own.all().endAll()).toBe(0)
    expect(await first.sweep?.(Date.now() + 500 * DAY)).toBe(0)
    expect(await userOf(other, token)).toBe('ann')
  })
})

describe('the names of items', () => {
  it('are those that were always written', async () => {
    const driver = memoryDriver()
    const engine = createEngine({ store: fromUnstorage(driver, { base: 'my/app' }) })
    const token = await login(engine)
    const leaving = engine.open(token)
    leaving.session.logout()
    await leaving.commit()
    const names: string[] = await driver.getKeys('', {})
    expect(names.every((name) => /^my\/app:[0-9a-f]{64}(\.gone)?$/.test(name))).toBe(true)
  })

  it('have no question mark before them, at which unstorage cuts what it is asked for', () => {
    expect(() => fromUnstorage(memoryDriver(), { base: 'shop?new' })).toThrow(
      'The base of the sessions has a question mark in it',
    )
  })

  it('of other things under the same base are left alone', async () => {
    const driver = memoryDriver()
    const store = fromUnstorage(driver, { base: 'shop' })
    const record = '{"format":1,"kind":"retired","reason":"ended","at":1,"keepUntil":2}'
    const others = [
      'shop:orders',
      'shop:orders.gone',
      `shop:x:${'a'.repeat(64)}`,
      `shop:${'a'.repeat(64)}.gone.gone`,
    ]
    for (const name of others) await driver.setItem?.(name, record, {})
    expect(await store.sweep?.(Date.now())).toBe(0)
    expect(await driver.getKeys('', {})).toHaveLength(others.length)
  })

  it('that a driver lists in part are not taken for all', async () => {
    const items = new Map<string, string>()
    const driver: UnstorageDriver = {
      name: 's3',
      getItem: (item) => items.get(item) ?? null,
      setItem: (item, value) => void items.set(item, value),
      removeItem: (item) => void items.delete(item),
      getKeys: () => [...items.keys()].slice(0, 1000),
    }
    const engine = createEngine({ store: fromUnstorage(driver) })
    await login(engine)
    expect(await engine.all().count()).toMatchObject({ live: 1 })
    for (let other = 0; other < 1000; other++) items.set(`photos:${other}`, 'x')
    await expect(engine.all().endAll()).rejects.toMatchObject({ code: 'INVALID_CALL' })
    await expect(engine.all().sweep()).rejects.toMatchObject({ code: 'INVALID_CALL' })
  })
})
