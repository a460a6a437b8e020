import { describe, expect, it } from 'vitest'
import { indexKey } from '../../src/lib/users/user-index.ts'
import { createSite } from '../support/site.ts'
import { down } from '../support/tapped-store.ts'

const MINUTE = 60_000

async function entriesOf(site: ReturnType<typeof createSite>): Promise<number> {
  const found = await site.store.read(indexKey('ada'), site.clock.now())
  return found.kind === 'live' ? found.record.fields.size : 0
}

describe('the index of a user who logs in and is not seen again', () => {
  it.each([undefined, 3])('does not grow for ever: %j sessions allowed', async (maxSessions) => {
    const site = createSite({ idleTimeout: 600, maxSessions })
    let most = 0
    for (let login = 0; login < 400; login++) {
      const browser = site.browser()
      await browser.visit((session) => session.login('ada'))
      // The only other request falls within seconds of the login.
      await browser.visit((session) => session.userId())
      most = Math.max(most, await entriesOf(site))
      site.clock.jump(MINUTE)
    }
    expect(most).toBeLessThan(60)
  })

  it('keeps every session that lives', async () => {
    const site = createSite({ idleTimeout: 86_400 })
    for (let login = 0; login < 60; login++) {
      await site.browser().visit((session) => session.login('ada'))
      site.clock.jump(MINUTE)
    }
    expect(await entriesOf(site)).toBe(60)
  })

  it('costs a login a look at times only, and its failure fails no login', async () => {
    const site = createSite()
    const browser = site.browser()
    const calls = await site.store.during(() => browser.visit((session) => session.login('ada')))
    expect(calls).toEqual(['apply', 'create', 'create'])
    site.store.every(down, ['read'])
    for (let login = 0; login < 20; login++) await site.browser().visit((session) => session.login('ada'))
    expect(await entriesOf(site).catch(() => 'down')).toBe('down')
  })
})
