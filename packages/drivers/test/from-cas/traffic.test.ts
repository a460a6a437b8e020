import { createEngine, type Session } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { type CasStorage, fromCas } from '../../src/from-cas/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { visit } from '../support/visit.ts'
import { type Items, memoryStorage } from './memory-storage.ts'

/** A storage that counts its calls, and those of them that had to wait for another one. */
function counted(items: Items = new Map()) {
  const storage = memoryStorage(items)
  const calls: string[] = []
  let [roundTrips, isOpen] = [0, false]
  const counting =
    <Args extends unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      calls.push(name)
      if (!isOpen) roundTrips += 1
      isOpen = true
      // Calls that are sent before this one is answered are on their way with it.
      await new Promise((resolve) => setImmediate(resolve))
      isOpen = false
      return call(...args)
    }
  const wrapped: CasStorage = {
    ...storage,
    commandTimeout: patient.commandTimeout,
    get: counting('get', storage.get),
    put: counting('put', storage.put),
  }
  const reset = () => {
    calls.length = 0
    roundTrips = 0
  }
  return { storage: wrapped, calls, reset, roundTrips: () => roundTrips }
}

describe('a request of a visitor takes as many round trips as the table of drivers says', () => {
  it.each<[what: string, roundTrips: number, page: (session: Session) => unknown]>([
    ['nothing', 0, () => undefined],
    ['a read', 1, (session) => session.get('cart')],
    ['a read and a write', 2, async (session) => session.set('cart', [await session.get('cart')])],
    ['a write', 2, (session) => session.set('theme', 'dark')],
    ['a login', 4, (session) => session.login('ann')],
  ])('%s: %i', async (_, roundTrips, page) => {
    const { storage, reset, ...count } = counted()
    // Nothing of it is remembered by the process that serves the request.
    const elsewhere = createEngine({ store: fromCas(storage) })
    const token = await visit(elsewhere, undefined, (session) => session.set('cart', []))
    await visit(elsewhere, undefined, (session) => session.login('ann'))
    reset()
    await visit(createEngine({ store: fromCas(storage) }), token, page)
    expect(count.roundTrips()).toBe(roundTrips)
  })

  it('a new session: 1', async () => {
    const { storage, roundTrips } = counted()
    await visit(createEngine({ store: fromCas(storage) }), undefined, (session) => session.set('cart', ['a']))
    expect(roundTrips()).toBe(1)
  })
})

describe('fromCas', () => {
  const write = changeOf({ set: fieldsOf({ n: '2' }) })

  it('reads and writes once more where another one was first', async () => {
    const { storage, calls, reset } = counted()
    const [one, other] = [fromCas(storage), fromCas(storage)]
    await one.create('key', recordOf({ n: '1' }), start)
    await one.read('key', start)
    await other.apply('key', changeOf({ set: fieldsOf({ m: '1' }) }))
    reset()
    expect(await one.apply('key', write)).toMatchObject({ kind: 'applied', revision: 3 })
    expect(calls).toEqual(['put', 'get', 'put'])
  })

  it('takes two calls more for a change that is guarded and comes second', async () => {
    const { storage, calls, reset } = counted()
    const [one, other] = [
      createEngine({ store: fromCas(storage) }),
      createEngine({ store: fromCas(storage) }),
    ]
    const token = await visit(other, undefined, (session) => session.set('cart', []))
    const add =
      (item: string) =>
      (cart: string[] = []) => [...cart, item]
    const request = one.open(token)
    await request.session.get('cart')
    await visit(other, token, (session) => session.update('cart', add('pea')))
    reset()
    expect(await request.session.update('cart', add('radish'))).toEqual(['pea', 'radish'])
    expect(calls).toEqual(['put', 'get', 'put'])
  })

  it.each([
    ['writes nothing', 'gone', changeOf()],
    ['finds its guard broken', 'gone', changeOf({ guard: new Map([['n', null]]) })],
  ])('reads before an answer by which it %s, since what it has seen may be over', async (_, kind, change) => {
    const { storage } = counted()
    const [one, other] = [fromCas(storage), fromCas(storage)]
    await one.create('key', recordOf({ n: '1' }), start)
    await one.read('key', start)
    await other.retire('key', { reason: 'ended', now: start, keepUntil: start + 60_000 })
    expect(await one.apply('key', change)).toMatchObject({ kind })
    await one.read('key', start)
    const late = { reason: 'rotated', now: start, keepUntil: start, ifRevision: 9 } as const
    expect(await one.retire('key', late)).toMatchObject({ kind: 'gone', reason: 'ended' })
  })

  it('goes by what it has seen for some seconds only, and once', async () => {
    const { storage, calls, reset } = counted()
    const store = fromCas(storage)
    await store.create('key', recordOf({ n: '1' }), start)
    await store.read('key', start)
    reset()
    await store.apply('key', changeOf({ now: start + 20_000, set: fieldsOf({ n: '3' }) }))
    expect(calls).toEqual(['get', 'put'])
  })

  it('keeps a session as one item, and its marker in the place of it', async () => {
    const items: Items = new Map()
    const store = fromCas(memoryStorage(items))
    await store.create('key', recordOf({ secret: 'sekret' }), start)
    await store.apply('key', write)
    await store.retire('key', { reason: 'ended', now: start, keepUntil: start + 60_000 })
    expect([...items.keys()]).toEqual(['key'])
    expect(items.get('key')?.text).not.toContain('sekret')
  })

  it('grows no further for its writes, of which it names sixteen', async () => {
    const items: Items = new Map()
    const store = fromCas(memoryStorage(items))
    await store.create('key', recordOf({ n: '1' }), start)
    const lengths: number[] = []
    for (let times = 0; times < 40; times++) {
      await store.apply('key', write)
      lengths.push(items.get('key')?.text.length ?? 0)
    }
    expect(JSON.parse(items.get('key')?.text ?? '')).toMatchObject({ writes: 41 })
    expect(JSON.parse(items.get('key')?.text ?? '').ids).toHaveLength(16)
    expect(lengths.at(-1)).toBe(lengths.at(20))
  })
})
