import { createHash, randomUUID } from 'node:crypto'
import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { STORE_PLACES } from './store-places.ts'

const COUNT = 1_200

async function keysOf(store: SessionStore): Promise<string[]> {
  const keys: string[] = []
  for await (const page of store.keys?.() ?? []) keys.push(...page)
  return keys
}

function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

describe.each(Object.entries(STORE_PLACES))('the keys of %s', (_, makePlace) => {
  it('are those of every session and marker, each there to be read', async () => {
    const store = (await makePlace()).open()
    const now = Date.now()
    const expected = Array.from({ length: COUNT }, () => keyOf(randomUUID()))
    const times = { createdAt: now, lastSeenAt: now, idle: 3_600_000, deadline: now + 3_600_000 }
    const who = { id: 'visitor', userId: null, label: null, persistent: false, epoch: 0 }
    for (let first = 0; first < COUNT; first += 100) {
      const creating = expected.slice(first, first + 100)
      await Promise.all(
        creating.map((key) => store.create(key, { meta: { ...times, ...who }, fields: new Map() }, now)),
      )
    }
    const [ended = ''] = expected
    await store.retire(ended, { reason: 'ended', now, keepUntil: now + 60_000 })
    const found = await keysOf(store)
    expect(new Set(found)).toEqual(new Set(expected))
    expect((await store.read(found[7] ?? '', now)).kind).toMatch(/live|retired/)
  })

  it('lead to every session, which are counted, and ended but for those that begin later', async () => {
    const place = await makePlace()
    const engine = createEngine({ store: place.open(), storeTimeout: 60 })
    const login = async (userId: string | null) => {
      const request = engine.open(undefined)
      if (userId === null) request.session.set('cart', ['pea'])
      else request.session.login(userId)
      const change = await request.commit()
      return change.kind === 'set' ? change.token : ''
    }
    const tokens: string[] = []
    for (const userId of ['ann', 'ann', 'bob', null, null]) tokens.push(await login(userId))
    expect(await engine.all().count()).toMatchObject({ live: 5, loggedIn: 3, unreadable: 0 })
    const seen: number[] = []
    expect(await engine.all().endAll({ onProgress: (done) => seen.push(done.ended) })).toBe(5)
    expect(seen.at(-1)).toBe(5)
    for (const token of tokens) expect(await engine.open(token).session.info()).toBeNull()
    const later = await login('ann')
    expect(await engine.all().count()).toMatchObject({ live: 1, loggedIn: 1 })
    expect(await engine.open(later).session.userId()).toBe('ann')
    expect(await engine.users('ann').list()).toHaveLength(1)
  })

  it('are none where nothing is, and the lists of users are among them', async () => {
    const store = (await makePlace()).open()
    expect(await keysOf(store)).toEqual([])
    const request = createEngine({ store, storeTimeout: 60 }).open(undefined)
    request.session.login('ann')
    await request.commit()
    expect(new Set(await keysOf(store)).size).toBeGreaterThanOrEqual(2)
  })
})
