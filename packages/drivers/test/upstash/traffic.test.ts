import { createEngine, type Session, type SessionEngine } from '@astro-sessions/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import redisStore from '../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { visit } from '../support/visit.ts'
import { useRestPlace } from './support/rest-place.ts'

const place = useRestPlace()
const retirement = { reason: 'ended', now: start, keepUntil: start + 60_000 } as const

describe('what the upstash store sends', () => {
  afterEach(() => vi.restoreAllMocks())

  it('is one POST of one command, with the token in a header and nowhere else', async () => {
    const sent = vi.spyOn(globalThis, 'fetch')
    await place.open().read('key', start)
    const [[url, init] = []] = sent.mock.calls
    expect(url).toBe(place.rest.url)
    expect(init).toMatchObject({
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: `Bearer ${place.rest.token}`, 'content-type': 'application/json' },
    })
    expect(String(init?.body)).toMatch(/^\["EVALSHA","[0-9a-f]{40}","1","sessions:key"\]$/)
  })

  it('is one request a verb, once the database knows the script, and one more each time that it has forgotten', async () => {
    const store = place.open()
    const verbs = () => [
      store.create('key', recordOf(), start),
      store.read('key', start),
      store.apply('key', changeOf({ touch: true })),
      store.retire('other', retirement),
    ]
    await Promise.all(verbs())
    place.rest.reset()
    await Promise.all(verbs())
    expect(place.rest.requests).toEqual(Array(4).fill('EVALSHA'))
    await place.redis.inspector.script('FLUSH')
    for (const verb of verbs()) await verb
    expect(place.rest.requests.filter((name) => name === 'EVAL')).toHaveLength(4)
    expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
    expect(place.rest.requests.at(-1)).toBe('EVALSHA')
  })

  it('is carried out once, however many come while the database does not know the script', async () => {
    const store = place.open()
    await store.create('key', recordOf(), start)
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`)
    const write = (name: string) => store.apply('key', changeOf({ set: fieldsOf({ [name]: '1' }) }))
    expect((await Promise.all(names.map(write))).map(({ kind }) => kind)).toEqual(names.map(() => 'applied'))
    expect(await store.read('key', start)).toMatchObject({ revision: 21, record: { fields: { size: 20 } } })
  })

  it('is less than 1 kB for a small change in a session of 50 kB', async () => {
    const store = place.open()
    await store.create('key', recordOf({ catalogue: 'x'.repeat(50_000), cart: '[]' }), start)
    await store.apply('key', changeOf())
    const sent = vi.spyOn(globalThis, 'fetch')
    const guard = new Map([['catalogue', 's-catalogue']])
    await store.apply('key', changeOf({ set: fieldsOf({ cart: '[{"sku":"a1"}]' }), guard, touch: true }))
    expect(sent).toHaveBeenCalledTimes(1)
    expect(String(sent.mock.calls[0]?.[1]?.body).length).toBeLessThan(400)
  })
})

describe('a request of a visitor takes as many round trips as the table of drivers says', () => {
  // After a pause a change looks first whether its connection is still there, and a read that goes beside it does not.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  async function engineAndToken(): Promise<[SessionEngine, string]> {
    const engine = createEngine({ store: place.open(), storeTimeout: 60 })
    const token = await visit(engine, undefined, (session) => session.set('cart', []))
    // Every script is known, and the user has an index.
    await visit(engine, token, (session) => session.update('cart', (cart) => cart ?? []))
    await visit(engine, undefined, (session) => session.login('ann'))
    const other = await visit(engine, undefined, (session) => session.set('cart', []))
    await visit(engine, other, (session) => session.login('ann'))
    place.rest.reset()
    return [engine, token]
  }

  it.each<[what: string, roundTrips: number, page: (session: Session) => unknown]>([
    ['nothing', 0, () => undefined],
    ['a read', 1, (session) => session.get('cart')],
    ['a read and a write', 2, async (session) => session.set('cart', [await session.get('cart')])],
    ['a write', 1, (session) => session.set('theme', 'dark')],
    ['a login', 3, (session) => session.login('ann')],
  ])('%s: %i', async (_, roundTrips, page) => {
    const [engine, token] = await engineAndToken()
    await visit(engine, token, page)
    expect(place.rest.roundTrips).toBe(roundTrips)
  })

  it('a new session: 1', async () => {
    const [engine] = await engineAndToken()
    await visit(engine, undefined, (session) => session.set('cart', ['a']))
    expect(place.rest.roundTrips).toBe(1)
  })
})

describe('a site that changes between TCP and REST', () => {
  it('finds its sessions, live and ended, on the same database', async () => {
    const [rest, tcp] = [place.open(), redisStore({ ...patient, host: '127.0.0.1', port: place.redis.port })]
    await tcp.create('key', recordOf({ a: 'ü€😀' }), start)
    await rest.apply('key', changeOf({ set: fieldsOf({ b: '2' }) }))
    expect(await tcp.read('key', start)).toEqual(await rest.read('key', start))
    await rest.retire('key', retirement)
    expect(await tcp.read('key', start)).toMatchObject({ kind: 'retired' })
    await rest.create('new', recordOf(), start)
    expect(await tcp.create('new', recordOf(), start)).toBe(false)
    await tcp.close?.()
  })
})
