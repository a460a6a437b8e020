import { describe, expect, it } from 'vitest'
import type { ConflictPolicy, EngineOptions, Session, ValueCheck } from '../../src/index.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

interface Prefs {
  theme: string
  seen?: boolean
}

/** What the version before knew of themes. */
const check: ValueCheck = (key, value) =>
  key === 'prefs' && (value as Prefs | undefined)?.theme === 'sepia'
    ? { issues: ['unknown theme'] }
    : { value }

/** A visitor of a site of which two versions run, with a session that the newer one wrote. */
async function rollingDeploy(prefs: unknown, options: Partial<EngineOptions> = {}) {
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
      atOlder.visit(async (session) => [
        await session.update('prefs', noteSeen),
        await session.pull('prefs'),
      ]),
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

  it('counts as looked at by an update: what somebody makes of it meanwhile is merged', async () => {
    const { newer, older, browser, atOlder } = await rollingDeploy(sepia)
    const request = atOlder.open()
    await request.session.update('prefs', noteSeen)
    await browser.visit((session) => session.set('prefs', ['theirs']))
    request.session.set('prefs', ['mine'])
    await request.commit()
    expect(older.events.map(({ type }) => type)).toContain('conflict')
    expect((await dataOf(newer.browser(browser.token))).prefs).toEqual(['theirs', 'mine'])
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
  const dark = { theme: 'dark' }
  const policies = { merge: 'merge', 'a resolver': ({ mine }: { mine: unknown }) => mine } as const

  /** The older version reads a value, the newer one replaces it, and the older one commits what it makes of it. */
  async function meeting(before: unknown, change: (session: Session) => unknown, onConflict: ConflictPolicy) {
    const { newer, older, browser, atOlder } = await rollingDeploy(before, { onConflict })
    const request = atOlder.open()
    await request.session.get('prefs')
    await browser.visit((session) => session.set('prefs', sepia))
    await change(request.session)
    await request.commit()
    const conflicts = older.events.flatMap((event) => (event.type === 'conflict' ? [event.resolution] : []))
    return { conflicts, left: (await dataOf(newer.browser(browser.token))).prefs }
  }

  it.each([
    { before: dark, mine: { ...dark, seen: true } },
    { before: ['dark'], mine: ['dark', 'seen'] },
    { before: ['dark'], mine: [] },
    { before: new Set(['dark']), mine: new Set(['dark', 'seen']) },
    { before: new Map([['dark', 1]]), mine: new Map([['seen', 1]]) },
    { before: 'dark', mine: 'light' },
  ])('is replaced as a whole by what the page made of $before', async ({ before, mine }) => {
    const met = await meeting(before, (session) => session.set('prefs', mine), 'merge')
    expect(met).toEqual({ conflicts: ['overwritten'], left: mine })
  })

  it.each(['merge', 'a resolver'] as const)(
    'is replaced by an update on what the page had set: %s',
    async (name) => {
      const change = async (session: Session) => {
        session.set('prefs', { theme: 'light' })
        await session.update('prefs', noteSeen)
      }
      expect((await meeting(dark, change, policies[name])).left).toEqual({ theme: 'light', seen: true })
    },
  )

  it('is left where the page set what it had read, and asked for a merge', async () => {
    const setting = (session: Session) => session.set('prefs', { ...dark }, { onConflict: 'merge' })
    expect(await meeting(dark, setting, 'overwrite')).toEqual({ conflicts: ['merged'], left: sepia })
  })

  it('is left by a resolver that gives the value of the other side, of which it sees nothing', async () => {
    const setting = (session: Session) => session.set('prefs', { theme: 'light' })
    expect((await meeting(dark, setting, ({ theirs }) => theirs)).left).toEqual(sepia)
  })

  it('is deleted by a page that deletes it, by a merge or a resolver', async () => {
    const deleting = (session: Session) => session.delete('prefs')
    for (const onConflict of ['merge', () => undefined] as const)
      expect((await meeting(dark, deleting, onConflict)).left).toBeUndefined()
  })
})
