import { expect, it } from 'vitest'
import { createSite } from '../support/site.ts'
import { loggedIn, revokeElsewhere } from '../support/users.ts'

it('a request during which its session was revoked starts none that would replace the next login', async () => {
  const site = createSite()
  const browser = await loggedIn(site)
  const request = browser.open()
  site.clock.jump(20_000)
  await revokeElsewhere(site)
  request.session.set('theme', 'dark')
  await request.session.get('theme')
  await request.session.get('cart')
  expect(await request.commit()).toEqual({ kind: 'keep' })
  expect(site.events.map(({ type }) => type)).toContain('interrupted')
})

it('a request that comes long after its session was revoked starts a new one', async () => {
  const site = createSite()
  const browser = await loggedIn(site)
  site.clock.jump(20_000)
  await revokeElsewhere(site)
  site.clock.jump(61_000)
  const request = browser.open()
  await request.session.get('cart')
  request.session.set('theme', 'dark')
  expect(await request.commit()).toMatchObject({ kind: 'set' })
})
