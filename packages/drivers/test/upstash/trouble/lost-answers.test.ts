import { createEngine, type SessionEngine, type SessionStore } from '@astro-sessions/engine'
import { beforeEach, describe, expect, it } from 'vitest'
import { handTimers } from '../../support/hand-timers.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { expectNothingTwice, testLostWrites } from '../../support/servers/lost-answers.ts'
import { until } from '../../support/servers/until.ts'
import { patient } from '../../support/unhurried.ts'
import type { RestFault } from '../support/rest-fault.ts'
import { useRestPlace } from '../support/rest-place.ts'

const place = useRestPlace()
const retirement = { reason: 'ended', now: start, keepUntil: start + 60_000 } as const

/** Milliseconds after which a store gives up, and a few more. */
const LIMIT = patient.commandTimeout + 100

/** Every way in which an answer does not come. */
const losses: [what: string, fault: RestFault][] = [
  ['is cut off before it was carried out', { kind: 'cut', executes: false }],
  ['is cut off after it was carried out', { kind: 'cut', executes: true }],
  ['has an answer that stops in its middle', { kind: 'half', executes: true }],
  ['has an answer that begins and does not end', { kind: 'standstill', executes: true }],
  ['is swallowed', { kind: 'silence', executes: false }],
  ['has an answer that is swallowed', { kind: 'silence', executes: true }],
]

const verbs: Record<string, (store: SessionStore) => Promise<unknown>> = {
  create: (store) => store.create('new', recordOf(), start),
  apply: (store) => store.apply('key', changeOf({ set: fieldsOf({ a: '2' }) })),
  retire: (store) => store.retire('other', retirement),
}

/** A store whose scripts the database knows, with a session at `key`. */
async function openWarm(): Promise<SessionStore> {
  const store = place.open()
  await store.create('key', recordOf({ a: '1' }), start)
  await store.apply('key', changeOf())
  await store.retire('warm', retirement)
  await store.read('key', start)
  place.rest.reset()
  return store
}

describe.each(losses)('a command that %s', (_, fault) => {
  const isWaitedFor = fault.kind === 'silence' || fault.kind === 'standstill'

  /** The outcome of a call that meets the fault; where it waits for an answer, the time that it waits passes by hand. */
  async function outcomeOf(call: () => Promise<unknown>): Promise<unknown> {
    if (!isWaitedFor) return call().catch(({ code }) => code)
    const timers = handTimers()
    const outcome = call().catch(({ code }) => code)
    await until(() => place.rest.misbehaved === 1, 'the fault')
    await timers.pass(LIMIT)
    timers.goOn()
    return outcome
  }

  it.each(Object.entries(verbs))('may have been stored, and is not sent again: %s', async (verb, call) => {
    const store = await openWarm()
    place.rest.faults.set(0, fault)
    expect(await outcomeOf(() => call(store))).toBe('OUTCOME_UNKNOWN')
    expect(place.rest.requests).toEqual(['EVALSHA'])
    place.rest.reset()
    const stored = {
      create: () => store.read('new', start).then(({ kind }) => kind === 'live'),
      apply: () => store.read('key', start).then((found) => found.kind === 'live' && found.revision === 2),
      retire: () => store.read('other', start).then(({ kind }) => kind === 'retired'),
    }
    expect(await stored[verb as 'create']()).toBe(fault.executes)
  })

  it('is sent once more if it only reads, as long as there is time', async () => {
    const store = await openWarm()
    place.rest.faults.set(1, fault)
    const outcome = await outcomeOf(() => store.read('key', start))
    if (isWaitedFor) expect(outcome).toBe('STORE_UNAVAILABLE')
    else expect(outcome).toMatchObject({ kind: 'live', record: recordOf({ a: '1' }) })
  })

  it.each([1, 2])('may have been stored, too, where the script is sent along (request %i)', async (nth) => {
    const store = place.open()
    await place.redis.inspector.script('FLUSH')
    place.rest.faults.set(nth, fault)
    const outcome = await outcomeOf(() => store.create('key', recordOf(), start))
    expect(outcome).toBe('OUTCOME_UNKNOWN')
    expect(place.rest.requests).toHaveLength(nth)
  })
})

describe('a visitor of whom one answer is lost', () => {
  async function add(engine: SessionEngine, token: string, item: number): Promise<void> {
    const request = engine.open(token)
    if (item % 2 === 0) await request.session.update('items', (list: number[] = []) => [...list, item])
    else {
      const list: number[] = (await request.session.get('items')) ?? []
      request.session.set('items', [...list, item])
    }
    await request.commit()
  }

  it.each([true, false])(
    'at any request, finds each item once and none missing that was kept (stored: %s)',
    async (executes) => {
      const engine = createEngine({ store: place.open(), storeTimeout: 60 })
      let last = Number.POSITIVE_INFINITY
      for (let nth = 1; nth <= last; nth++) {
        const first = engine.open(undefined)
        first.session.set('items', [])
        const change = await first.commit()
        const token = change.kind === 'set' ? change.token : ''
        place.rest.reset()
        place.rest.faults.set(nth, { kind: 'cut', executes })
        const items = [0, 1, 2, 3, 4, 5]
        const outcomes = await Promise.allSettled(items.map((item) => add(engine, token, item)))
        last = Math.min(last, place.rest.requests.length)
        const kept: number[] = (await engine.open(token).session.get('items')) ?? []
        expect(new Set(kept).size, `request ${nth}`).toBe(kept.length)
        const acknowledged = items.filter((item) => outcomes[item]?.status === 'fulfilled')
        expect(kept, `request ${nth}`).toEqual(expect.arrayContaining(acknowledged))
      }
      expect(last).toBeGreaterThan(7)
    },
  )
})

describe('writers whose answers are lost', () => {
  let store: SessionStore
  beforeEach(async () => {
    store = place.open()
    await store.create('key', recordOf(), start)
    await Promise.all(Object.values(verbs).map((call) => call(store)))
    await place.redis.inspector.flushall()
    await store.create('key', recordOf(), start)
    place.rest.reset()
  })

  const lossy = () => ({ store, cutNextWrite: () => place.rest.cutNextWrite() })

  testLostWrites(lossy)

  it('store nothing twice, and miss nothing that was acknowledged, cut 30 times under load', async () => {
    await expectNothingTwice(lossy())
  })
})

it('an answer that does not come is waited for no longer than the limit', async () => {
  await openWarm()
  place.rest.faults.set(0, { kind: 'silence', executes: false })
  const impatient = place.open({ commandTimeout: 200 })
  await expect(impatient.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

it('an answer that is slow, and comes in time, counts', async () => {
  const store = await openWarm()
  place.rest.faults.set(0, { kind: 'delay', executes: true, ms: 100 })
  expect(await store.apply('key', changeOf({ set: fieldsOf({ a: '2' }) }))).toMatchObject({ kind: 'applied' })
})
