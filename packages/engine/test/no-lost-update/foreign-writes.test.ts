import { describe, expect, it } from 'vitest'
import { tokenEncryption } from '../../src/encryption.ts'
import type { EngineOptions, SessionRecord } from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { type Browser, createSite, dataOf, type Site } from '../support/site.ts'

const sealed = { encryption: tokenEncryption() }
const foreign = expect.objectContaining({ type: 'corrupt', key: null })

/** A visitor of one engine, and another engine on the same store to which the visitor comes next. */
async function movedFrom(before: Partial<EngineOptions>, after: Partial<EngineOptions>) {
  const store = memoryStore()
  const first = createSite({ store, ...before })
  const browser = first.browser()
  await browser.visit((session) => session.login('ada'))
  const site = createSite({ store, clock: first.clock, ...after })
  return { browser, site, later: site.browser(browser.token) }
}

/** The page sets a key without a look at the session, and so without a read. */
const setBlindly = (browser: Browser) => browser.visit((session) => session.set('b', 2))

describe('a write without a read', () => {
  it.each([
    ['sealed', 'in clear', sealed, {}],
    ['written in clear', 'sealed', {}, sealed],
  ] as const)('leaves a record alone that was %s when records are %s', async (_, __, before, after) => {
    const { browser, site, later } = await movedFrom(before, after)
    await setBlindly(later)
    expect(site.events).toContainEqual(foreign)
    expect(later.token).not.toBe(browser.token)
    expect(await dataOf(later)).toEqual({ b: 2 })
    expect(await dataOf(browser)).toEqual({})
    expect(await browser.visit((session) => session.userId())).toBe('ada')
  })

  it('counts for nothing in a record whose user somebody else has put there', async () => {
    const site = createSite(sealed)
    const browser = site.browser()
    await browser.visit((session) => session.login('ada'))
    const { token } = browser
    for (const { meta } of sessionsOf(site)) Object.assign(meta, { userId: 'bob' })
    await setBlindly(browser)
    expect(browser.token).not.toBe(token)
    expect(await browser.visit((session) => session.userId())).toBeNull()
    expect(await dataOf(browser)).toEqual({ b: 2 })
  })
})

function sessionsOf({ entries }: Site): SessionRecord[] {
  const records = [...entries.values()].flatMap((entry) => {
    const { record } = entry as { record?: SessionRecord }
    return record === undefined ? [] : [record]
  })
  return records.filter(({ meta }) => meta.userId !== null)
}
