import { expect, it } from 'vitest'
import { indexKey } from '../../src/lib/users/user-index.ts'
import { createSite } from '../support/site.ts'
import { down } from '../support/tapped-store.ts'

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
