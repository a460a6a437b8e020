import { describe, expect, it } from 'vitest'
import {
  type Change,
  type EngineOptions,
  SessionError,
  type SessionRecord,
  type SessionStore,
} from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { type Browser, browserWith, createSite, liveRecords, type Site } from '../support/site.ts'
import { entriesOf, idOf, loggedIn, userOf } from '../support/users.ts'

/** Sessions of one user that the list has room for. */
const ROOM = 40

interface FullSite extends Site {
  /** Fields that the store takes in one record. */
  room: number
  /** How often it had none. */
  refusals: number
}

function siteWithRoom(options: Partial<EngineOptions> = {}): FullSite {
  const entries = new Map<string, unknown>()
  const inner = memoryStore(entries)
  const isTooLarge = (key: string, { set, delete: left }: Change) => {
    const entry = entries.get(key) as { record?: SessionRecord } | undefined
    const names = new Set([...(entry?.record?.fields.keys() ?? []), ...set.keys()])
    for (const name of left) names.delete(name)
    return set.size > 0 && names.size > site.room
  }
  const store: SessionStore = {
    ...inner,
    async apply(key, change) {
      if (!isTooLarge(key, change)) return inner.apply(key, change)
      site.refusals += 1
      throw new SessionError('TOO_LARGE', 'The session would take more than its store allows.')
    },
  }
  const site: FullSite = { ...createSite({ store, ...options }), entries, room: ROOM, refusals: 0 }
  return site
}

async function logIn(site: Site, count: number): Promise<Browser[]> {
  const browsers: Browser[] = []
  for (let login = 0; login < count; login++) {
    browsers.push(await loggedIn(site))
    site.clock.jump(1000)
  }
  return browsers
}

async function livingOf(browsers: readonly Browser[]): Promise<Browser[]> {
  const living: Browser[] = []
  for (const browser of browsers) if ((await userOf(browser)) === 'ada') living.push(browser)
  return living
}

describe('a list of the sessions of a user that its store has no room for', () => {
  it('lets every login end in a live session, and ends the oldest', async () => {
    const site = siteWithRoom()
    const browsers: Browser[] = []
    for (let login = 0; login < 150; login++) {
      browsers.push(...(await logIn(site, 1)))
      expect(await livingOf(browsers.slice(-1))).toHaveLength(1)
    }
    expect(entriesOf(site, 'ada')).toBeLessThanOrEqual(ROOM)
    const living = await livingOf(browsers)
    expect(living).toEqual(browsers.slice(-living.length))
    expect(living.length).toBeGreaterThan(ROOM / 2)
  })

  it('names every session that lives', async () => {
    const site = siteWithRoom()
    const browsers = await logIn(site, 90)
    const listed = new Set((await site.engine.users('ada').list()).map(({ id }) => id))
    const living = await livingOf(browsers)
    expect(new Set(await Promise.all(living.map(idOf)))).toEqual(listed)
    expect(liveRecords(site)).toBe(living.length)
  })

  it('loses none of the logins that meet', async () => {
    const site = siteWithRoom()
    await logIn(site, ROOM)
    const browsers = await Promise.all(Array.from({ length: 20 }, () => loggedIn(site)))
    expect(await livingOf(browsers)).toHaveLength(20)
  })

  it('loses what has ended before any session ends', async () => {
    const site = siteWithRoom({ idleTimeout: 3600 })
    const kept = await logIn(site, 4)
    await logIn(site, ROOM - 4)
    site.clock.jump(3_000_000)
    await livingOf(kept)
    site.clock.jump(1_000_000)
    await logIn(site, 30)
    expect(await livingOf(kept)).toHaveLength(4)
    expect(site.events.filter(({ type }) => type === 'revoked')).toEqual([])
  })

  it.each<[string, (browser: Browser) => Promise<unknown>]>([
    ['gets another token', (browser) => browser.visit((session) => session.regenerate())],
    ['is to be remembered', (browser) => browser.visit((session) => session.persist(3600))],
    ['logs in again', (browser) => browser.visit((session) => session.login('ada'))],
    ['logs in again, having seen who is', (browser) => browser.visit(loginSeen)],
  ])('keeps the oldest session where it %s, with its data', async (_what, act) => {
    const site = siteWithRoom()
    const [oldest] = await logIn(site, ROOM)
    if (oldest === undefined) throw new Error('nobody logged in')
    await oldest.visit((session) => session.set('cart', 1))
    await act(oldest)
    expect(site.refusals).toBeGreaterThan(0)
    expect(await oldest.visit((session) => session.get('cart'))).toBe(1)
    expect(await userOf(oldest)).toBe('ada')
  })

  it('ends nobody where a visitor with a session of another user logs in and nothing is full', async () => {
    const site = siteWithRoom()
    const browsers = await logIn(site, ROOM - 1)
    const other = await browserWith(site, { cart: 1 })
    await other.visit((session) => session.login('ada'))
    expect(await livingOf([...browsers, other])).toHaveLength(ROOM)
  })

  it('tells of each session that it ends', async () => {
    const site = siteWithRoom()
    const browsers = await logIn(site, ROOM + 1)
    const told = site.events.flatMap((event) => (event.type === 'revoked' ? [event.userId] : []))
    expect(told).toEqual(Array(ROOM + 1 - (await livingOf(browsers)).length).fill('ada'))
  })

  it('is emptied by revokeAll, which tells how many sessions it ended', async () => {
    const site = siteWithRoom()
    const browsers = await logIn(site, ROOM)
    expect(await site.engine.users('ada').revokeAll()).toBe(ROOM)
    expect(site.refusals).toBeGreaterThan(0)
    expect(site.events.filter(({ type }) => type === 'revoked')).toHaveLength(ROOM)
    expect(await livingOf(browsers)).toEqual([])
    expect(entriesOf(site, 'ada')).toBe(0)
  })

  it('keeps the session that revokeAll spares, though it is the oldest', async () => {
    const site = siteWithRoom()
    const browsers = await logIn(site, ROOM)
    const [oldest] = browsers
    if (oldest === undefined) throw new Error('nobody logged in')
    const except = await idOf(oldest)
    expect(await site.engine.users('ada').revokeAll({ except })).toBe(ROOM - 1)
    expect(await livingOf(browsers)).toEqual([oldest])
  })

  it('is not asked for ever where there is room for nothing', async () => {
    const site = siteWithRoom()
    await logIn(site, ROOM)
    site.room = 0
    await expect(loggedIn(site)).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(site.refusals).toBeLessThan(8)
  })
})

async function loginSeen(session: Parameters<Parameters<Browser['visit']>[0]>[0]): Promise<void> {
  if ((await session.userId()) === 'ada') session.login('ada')
}
