import { describe, expect, it } from 'vitest'
import { createEngine, type SessionEngine, type SessionStore, type WalkProgress } from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { manualClock, skewedClock } from '../support/manual-clock.ts'

async function begin(engine: SessionEngine, userId: string): Promise<string> {
  const request = engine.open(undefined)
  request.session.login(userId)
  return tokenOf(await request.commit())
}

function tokenOf(change: Awaited<ReturnType<ReturnType<SessionEngine['open']>['commit']>>): string {
  if (change.kind !== 'set') throw new Error('no cookie')
  return change.token
}

const isLive = async (engine: SessionEngine, token: string) =>
  (await engine.open(token).session.userId()) !== null

/** The store, with something done when its first batch of keys was answered. */
function interruptedBy(store: SessionStore, meanwhile: () => Promise<void>): SessionStore {
  let isFirst = true
  return {
    ...store,
    async *keys() {
      const pages: (readonly string[])[] = []
      for await (const page of store.keys?.() ?? []) pages.push(page)
      for (const page of pages) {
        yield page
        if (isFirst) await meanwhile()
        isFirst = false
      }
    },
  }
}

describe('the end of all sessions', () => {
  it('reaches a session that moves to another token while it is under way', async () => {
    const entries = new Map<string, unknown>()
    const plain = createEngine({ store: memoryStore(entries) })
    await begin(plain, 'ann')
    let moved = await begin(plain, 'bob')
    const engine = createEngine({
      store: interruptedBy(memoryStore(entries), async () => {
        const request = plain.open(moved)
        await request.session.regenerate()
        moved = tokenOf(await request.commit())
      }),
    })
    expect(await engine.all().endAll()).toBe(2)
    expect(await isLive(plain, moved)).toBe(false)
  })

  it('tells in which walk a record is looked at, since it walks until no session has moved', async () => {
    const engine = createEngine({ store: memoryStore() })
    await begin(engine, 'ann')
    await begin(engine, 'bob')
    const { over, live } = await engine.all().count()
    const told: WalkProgress[] = []
    await engine.all().endAll({ onProgress: (done) => told.push(done) })
    const records = told.filter(({ walk }) => walk === 1).reduce((most, { seen }) => Math.max(most, seen), 0)
    expect(records).toBeGreaterThanOrEqual(live + over)
    expect(told.at(-1)).toEqual({ seen: records, ended: 2, walk: 2 })
  })

  it('leaves a login alone that comes after it', async () => {
    const entries = new Map<string, unknown>()
    let now = Date.now()
    const clock = { now: () => now, after: (_: number, _task: () => void) => () => undefined }
    const plain = createEngine({ store: memoryStore(entries), clock })
    await begin(plain, 'ann')
    let later = ''
    const store = interruptedBy(memoryStore(entries), async () => {
      now += 1
      later = await begin(plain, 'ann')
    })
    expect(await createEngine({ store, clock }).all().endAll()).toBe(1)
    expect(await isLive(plain, later)).toBe(true)
  })

  it.each([1, 3_600_000])('reaches a session that began by a clock that is %d ms ahead', async (ms) => {
    const entries = new Map<string, unknown>()
    const clock = manualClock()
    const engine = createEngine({ store: memoryStore(entries), clock })
    const ahead = createEngine({ store: memoryStore(entries), clock: skewedClock(clock, ms) })
    const tokens = [await begin(ahead, 'ann'), await begin(ahead, 'bob')]
    const moving = ahead.open(tokens[1])
    await moving.session.regenerate()
    tokens[1] = tokenOf(await moving.commit())
    expect(await engine.all().endAll()).toBe(2)
    for (const token of tokens) expect(await isLive(ahead, token)).toBe(false)
  })

  it('keeps a session ended whose request is under way', async () => {
    const engine = createEngine({ store: memoryStore() })
    const token = await begin(engine, 'ann')
    const request = engine.open(token)
    await request.session.get('cart')
    await engine.all().endAll()
    request.session.set('cart', ['pea'])
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(await isLive(engine, token)).toBe(false)
  })

  it('reaches sessions that have expired by the clock of whoever ends them, which may run ahead', async () => {
    const entries = new Map<string, unknown>()
    const plain = createEngine({ store: memoryStore(entries) })
    const tokens = [await begin(plain, 'ann'), await begin(plain, 'ann')]
    const clock = {
      now: () => Date.now() + 40 * 86_400_000,
      after: (_: number, _task: () => void) => () => {},
    }
    const store = interruptedBy(memoryStore(entries), async () => {
      const request = plain.open(tokens[1])
      await request.session.regenerate()
      tokens.push(tokenOf(await request.commit()))
    })
    expect(await createEngine({ store, clock }).all().endAll()).toBe(0)
    expect(await Promise.all(tokens.map((token) => isLive(plain, token)))).toEqual([false, false, false])
    // The list of the user's sessions looks expired as well, and is none.
    expect(await isLive(plain, await begin(plain, 'ann'))).toBe(true)
  })

  it('stops between two batches when it is told to, and what is ended stays so', async () => {
    const engine = createEngine({ store: memoryStore() })
    const tokens = [await begin(engine, 'ann'), await begin(engine, 'bob')]
    const control = new AbortController()
    const ending = engine
      .all()
      .endAll({ signal: control.signal, onProgress: ({ ended }) => ended > 0 && control.abort() })
    await expect(ending).rejects.toThrow()
    const live = await Promise.all(tokens.map((token) => isLive(engine, token)))
    expect(live.filter(Boolean)).toHaveLength(1)
  })

  it.each(['count', 'endAll'] as const)(
    'gives the server its turn, also where the store answers at once, and holds few records: %s',
    async (work) => {
      const control = new AbortController()
      const plain = memoryStore()
      let [asked, held, most] = [0, 0, 0]
      const store: SessionStore = {
        ...plain,
        async *keys() {
          yield Array.from({ length: 20_000 }, (_, at) => `key ${at}`)
        },
        async read(key, now) {
          asked += 1
          held += 1
          most = Math.max(most, held)
          const found = await plain.read(key, now)
          held -= 1
          return found
        },
      }
      setImmediate(() => setImmediate(() => control.abort()))
      const walk = createEngine({ store }).all()[work]({ signal: control.signal })
      await expect(walk).rejects.toMatchObject({ name: 'AbortError' })
      expect(asked).toBeLessThan(20_000)
      expect(most).toBeLessThanOrEqual(32)
    },
  )

  it('is refused, in words, by a store that cannot tell what it has', async () => {
    const { keys: _, ...store } = memoryStore()
    await expect(createEngine({ store }).all().count()).rejects.toMatchObject({ code: 'INVALID_CALL' })
  })
})

describe('the sweep of all sessions', () => {
  it('says where the storage deletes what has expired by itself, and deletes nothing there', async () => {
    const { sweep: _, ...store } = memoryStore()
    const sessions = createEngine({ store }).all()
    expect(sessions.deletesExpired).toBe(true)
    expect(await sessions.sweep()).toBe(0)
    expect(createEngine({ store: memoryStore() }).all().deletesExpired).toBe(false)
  })

  it('tells of itself, and is stopped, as the store does it', async () => {
    let now = Date.now()
    const clock = { now: () => now, after: (_: number, _task: () => void) => () => undefined }
    const engine = createEngine({ store: memoryStore(), clock })
    await begin(engine, 'ann')
    now += 90 * 86_400_000
    const stopped = engine.all().sweep({ signal: AbortSignal.abort() })
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    const told: number[] = []
    const swept = await engine.all().sweep({ onProgress: ({ deleted }) => told.push(deleted) })
    expect(swept).toBeGreaterThan(0)
    expect(told).toEqual([swept])
  })
})
