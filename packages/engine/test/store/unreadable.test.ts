import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/lib/token.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'

async function damaged() {
  const site = createSite()
  const browser = await browserWith(site, { a: 1 })
  const key = keyOf(browser.token ?? '')
  const damage = async () => void site.entries.set(key, { kind: 'unreadable' })
  return { site, browser, key, damage, token: browser.token }
}

const corrupt = { type: 'corrupt', id: null, key: null }

describe('a record that the store cannot read', () => {
  it('reads as no session, with an event', async () => {
    const { site, browser, damage } = await damaged()
    await damage()
    expect(await dataOf(browser)).toEqual({})
    expect(site.events.slice(1)).toEqual([corrupt])
  })

  it.each(['looks first', 'writes blindly'])('gives way to a new session of a page that %s', async (how) => {
    const { site, browser, key, damage, token } = await damaged()
    await damage()
    await browser.visit(async (session) => {
      if (how === 'looks first') await session.get('a')
      session.set('b', 2)
    })
    expect(browser.token).not.toBe(token)
    expect(await dataOf(browser)).toEqual({ b: 2 })
    expect(site.entries.get(key)).toEqual({ kind: 'unreadable' })
    expect(site.events.filter(({ type }) => type === 'corrupt')).toEqual([corrupt])
  })

  it('has the writes of a request reported as lost when it was damaged under way', async () => {
    const { site, browser, damage } = await damaged()
    site.store.next('apply', after(damage))
    await browser.visit(async (session) => {
      await session.get('a')
      session.set('a', 2)
    })
    expect(site.events.slice(1)).toEqual([
      corrupt,
      { type: 'interrupted', id: expect.any(String), reason: 'unreadable' },
    ])
  })

  it('lets a login go on with a session of its own', async () => {
    const { site, browser, damage } = await damaged()
    await damage()
    await browser.visit((session) => session.login('ann'))
    expect(await browser.visit((session) => session.userId())).toBe('ann')
    expect(site.events.map(({ type }) => type)).toContain('corrupt')
  })

  it.each([true, false])(
    'is ended by a logout, so that nobody who can read it finds it alive',
    async (looks) => {
      const { site, browser, key, damage } = await damaged()
      await damage()
      await browser.visit(async (session) => {
        if (looks) await session.get('a')
        await session.logout()
      })
      expect(browser.token).toBeUndefined()
      expect(site.entries.get(key)).toMatchObject({ kind: 'retired', reason: 'ended' })
    },
  )

  it('does not keep its user from logging in where it is the index of the user', async () => {
    const site = createSite({ maxSessions: 2 })
    const browser = site.browser()
    await browser.visit((session) => session.login('ann'))
    site.entries.set(keyOf('user:ann'), { kind: 'unreadable' })
    const other = site.browser()
    await other.visit((session) => session.login('ann'))
    expect(await site.engine.users('ann').list()).toHaveLength(1)
    expect(site.events).toContainEqual(corrupt)
  })

  it('stays among the sessions of its user, and is ended with them', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ann'))
    const key = keyOf(browser.token ?? '')
    site.entries.set(key, { kind: 'unreadable' })
    expect(await site.engine.users('ann').list()).toEqual([])
    await site.engine.users('ann').revokeAll()
    expect(site.entries.get(key)).toMatchObject({ kind: 'retired', reason: 'ended' })
  })
})
