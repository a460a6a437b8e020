import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/lib/token.ts'
import { indexKey } from '../../src/lib/users/user-index.ts'
import { createSite } from '../support/site.ts'
import { down } from '../support/tapped-store.ts'
import { idOf, loggedIn, userOf } from '../support/users.ts'

const LATER = 60_000

/** A session that was revoked while its entry was missing in the index of its user. */
async function revoked() {
  const site = createSite()
  const browser = site.browser()
  await browser.visit((session) => session.login('ada'))
  const { token = '' } = browser
  const found = await site.store.read(indexKey('ada'), site.clock.now())
  const keys = found.kind === 'live' ? [...found.record.fields.keys()].filter((key) => key !== 'epoch') : []
  const change = { set: new Map(), dropIf: new Map(), guard: new Map(), touch: false }
  await site.store.apply(indexKey('ada'), { ...change, now: site.clock.now(), delete: keys })
  await site.engine.users('ada').revokeAll()
  site.clock.jump(LATER)
  return { site, token }
}

it('a revoked session cannot be loaded', async () => {
  const { site, token } = await revoked()
  const { session } = site.engine.open(undefined)
  await expect(session.load(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
})

it('a session is read although the index of its user cannot be tidied', async () => {
  const site = createSite({ absoluteTimeout: 200_000, idleTimeout: 100_000 })
  await site.browser().visit((session) => session.login('ada'))
  site.clock.jump(150_000_000)
  const browser = site.browser()
  await browser.visit((session) => session.login('ada'))
  site.clock.jump(80_000_000)
  site.store.every(down, ['apply'])
  expect(await browser.open({ countsAsUse: false }).session.userId()).toBe('ada')
})

describe('the end of a session of a user', () => {
  it('is told once when two requests find that it was revoked', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    site.entries.delete(keyOf('user:ada'))
    await site.engine.users('ada').revokeAll()
    const types = await site.eventsDuring(() => Promise.all([userOf(browser), userOf(browser)]))
    expect(types).toEqual(['revoked'])
  })

  it('is told when a later login exceeds the limit', async () => {
    const site = createSite({ maxSessions: 1 })
    const first = await loggedIn(site)
    const id = await idOf(first)
    await loggedIn(site)
    expect(site.events).toContainEqual({ type: 'revoked', id, userId: 'ada' })
  })
})
