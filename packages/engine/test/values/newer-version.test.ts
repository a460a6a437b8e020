import { describe, expect, it } from 'vitest'
import type { EngineOptions, Session, ValueCheck } from '../../src/index.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

interface Prefs {
  theme: string
  seen?: boolean
}

/** What the version before knew of themes. */
const check: ValueCheck = (key, value) =>
  key === 'prefs' && (value as Prefs).theme === 'sepia' ? { issues: ['unknown theme'] } : { value }

/** A visitor of a site of which two versions run, with a session that the newer one wrote. */
async function rollingDeploy(prefs: Prefs, options: Partial<EngineOptions> = {}) {
  const newer = createSite()
  const browser = await browserWith(newer, { prefs, n: 1 })
  // Another seed: the two sites would write the same stamps.
  const random = seededRandom(2)
  const older = createSite({ store: newer.store, clock: newer.clock, random, check, ...options })
  return { newer, older, browser, atOlder: older.browser(browser.token) }
}

const sepia = { theme: 'sepia' }
const noteSeen = (prefs: Prefs | undefined) => prefs && { ...prefs, seen: true }

describe('a value that only a newer version can read', () => {
  const verbs: Record<string, (session: Session) => unknown> = {
    'an update whose function returns nothing': (session) => session.update('prefs', noteSeen),
    'a pull': (session) => session.pull('prefs'),
    'an update next to a login': (session) => [session.login('ada'), session.update('prefs', noteSeen)],
    'a pull next to a login': (session) => [session.login('ada'), session.pull('prefs')],
  }

  it.each(Object.entries(verbs))('is left by %s of the older one', async (_name, act) => {
    const { newer, older, atOlder } = await rollingDeploy(sepia)
    await atOlder.visit(async (session) => {
      expect((await Promise.all([act(session)].flat())).at(-1)).toBeUndefined()
    })
    expect(older.events).toContainEqual(expect.objectContaining({ type: 'corrupt', key: 'prefs' }))
    expect(await dataOf(newer.browser(atOlder.token))).toEqual({ prefs: sepia, n: 1 })
  })

  it('is left by both without a write', async () => {
    const { newer, atOlder } = await rollingDeploy(sepia)
    const calls = await newer.store.during(() =>
      atOlder.visit(async (session) => [await session.update('prefs', noteSeen), await session.pull('prefs')]),
    )
    expect(calls).toEqual(['read'])
  })

  it('is left, with what the older one wrote beside it', async () => {
    const { newer, atOlder } = await rollingDeploy(sepia)
    await atOlder.visit(async (session) => {
      session.set('n', 2)
      await session.update('prefs', noteSeen)
      await session.pull('prefs')
    })
    expect(await dataOf(newer.browser(atOlder.token))).toEqual({ prefs: sepia, n: 2 })
  })

  it('gives way to what the older one sets, returns or deletes', async () => {
    const { newer, browser, atOlder } = await rollingDeploy(sepia)
    await atOlder.visit((session) => session.update('prefs', () => ({ theme: 'dark' })))
    expect(await dataOf(newer.browser(browser.token))).toEqual({ prefs: { theme: 'dark' }, n: 1 })
    await browser.visit((session) => session.set('prefs', sepia))
    await atOlder.visit((session) => session.delete('prefs'))
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })
})

describe('a value that a newer version wrote while the older one changed it', () => {
  it.each(['set', 'update'] as const)('is replaced as a whole by a %s', async (verb) => {
    const { older, newer, browser, atOlder } = await rollingDeploy({ theme: 'dark' })
    const request = atOlder.open()
    const prefs: Prefs = await request.session.get('prefs')
    request.session.set('prefs', { ...prefs, seen: true })
    await browser.visit((session) => session.set('prefs', sepia))
    if (verb === 'update') await request.session.update('prefs', (mine: Prefs) => mine)
    await request.commit()
    expect(await dataOf(newer.browser(browser.token))).toEqual({ prefs: { theme: 'dark', seen: true }, n: 1 })
    expect(older.events).toContainEqual(
      expect.objectContaining({ type: 'conflict', key: 'prefs', resolution: 'overwritten' }),
    )
  })
})
