import { describe, expect, it } from 'vitest'
import type { RecordMeta } from '../../src/index.ts'
import { createUsers } from '../../src/lib/users/users.ts'
import { manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { down, tappedStore } from '../support/tapped-store.ts'

function createSite() {
  const [store, clock] = [tappedStore(), manualClock()]
  const site = { store, clock, random: seededRandom(), absolute: 1000, patience: 1000, emit: () => {} }
  return { store, clock, users: createUsers({ ...site, maxSessions: null }) }
}

const sessionOf = (userId: string, epoch: number): RecordMeta => ({
  ...{ id: 'id', userId, label: null, epoch, persistent: false },
  ...{ createdAt: 0, lastSeenAt: 0, idle: 1000, deadline: 1000 },
})

describe('what is known of users', () => {
  it('is asked for again after ten seconds, by a clock that goes forward or back', async () => {
    const { store, clock, users } = createSite()
    const calls = (ms: number) => {
      clock.jump(ms)
      return store.during(() => users.isRevoked(sessionOf('ada', 0)))
    }
    expect(await calls(0)).toEqual(['read'])
    expect(await calls(9999)).toEqual([])
    expect(await calls(1)).toEqual(['read'])
    expect(await calls(-9999)).toEqual([])
    expect(await calls(-1)).toEqual(['read'])
  })

  it('is that of the newest epoch, also when an older answer comes later', async () => {
    const { clock, users } = createSite()
    users.learn('ada', { epoch: 2, spared: null }, clock.now())
    users.learn('ada', { epoch: 1, spared: null }, clock.now())
    expect(await users.isRevoked(sessionOf('ada', 1))).toBe(true)
    expect(await users.isRevoked(sessionOf('ada', 2))).toBe(false)
  })

  it('of an earlier epoch is taken again after ten seconds: the index may have been lost', async () => {
    const { store, clock, users } = createSite()
    users.learn('ada', { epoch: 2, spared: null }, clock.now())
    for (const [ms, isRevoked] of [
      [9999, true],
      [1, false],
    ] as const) {
      clock.jump(ms)
      users.learn('ada', { epoch: 1, spared: null }, clock.now())
      expect(await users.isRevoked(sessionOf('ada', 1))).toBe(isRevoked)
    }
    expect(store.calls).toEqual([])
  })

  it('is kept of the ten thousand users that were met last', async () => {
    const { store, clock, users } = createSite()
    const meet = (count: number) => users.learn(`user ${count}`, { epoch: 0, spared: null }, clock.now())
    for (let count = 0; count < 10_000; count++) meet(count)
    for (const count of [0, 10_000]) meet(count)
    const isKnown = async (name: string) =>
      (await store.during(() => users.isRevoked(sessionOf(name, 0)))).length === 0
    const known = ['user 0', 'user 2', 'user 10000'].map((name) => isKnown(name))
    expect(await Promise.all(known)).toEqual([true, true, true])
    expect(await isKnown('user 1')).toBe(false)
  })

  it('says nothing of a session without a user', async () => {
    const { store, users } = createSite()
    expect(await users.isRevoked({ ...sessionOf('ada', 0), userId: null })).toBe(false)
    expect(store.calls).toEqual([])
  })

  it('hides no mistake of the code behind what may fail', async () => {
    const { store, users } = createSite()
    store.next('apply', down)
    await expect(users.leave('ada', 'key')).rejects.toThrow('connection refused')
  })
})
