import { manualClock } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'
import { resolveCookie } from '../../src/setup/settings/cookie-settings.ts'
import { setName } from '../support/pages.ts'
import { cookieOf, createSite } from '../support/visitor.ts'

const DAY = 86_400

/** A site whose cookies have the lifetime of Astro's configuration, and its sessions ten days. */
function siteWith(maxAge: number | undefined) {
  const clock = manualClock()
  const site = createSite({
    cookie: resolveCookie({ maxAge }, false),
    engineOptions: { clock, absoluteTimeout: 10 * DAY, idleTimeout: DAY },
  })
  return { ...site, clock }
}

const maxAgeOf = ({ headers }: Response) => /Max-Age=(\d+)/.exec(headers.getSetCookie()[0] ?? '')?.[1]

describe.each([600, 10 * DAY, 400 * DAY])('an inherited lifetime of %i s', (maxAge) => {
  it('lasts to the deadline of the session, so that active visitors keep it and no dead one stays', async () => {
    expect(maxAgeOf(await siteWith(maxAge).visit(setName('ann')))).toBe(String(10 * DAY))
  })

  it('counts from the beginning of the session where its cookie is sent again', async () => {
    const { visit, clock } = siteWith(maxAge)
    const Cookie = cookieOf(await visit(setName('ann')))
    await clock.advance((DAY / 2) * 1000)
    const rotated = await visit(
      ({ locals }) => {
        locals.session.regenerate()
        return new Response()
      },
      {
        headers: { Cookie },
      },
    )
    expect(maxAgeOf(rotated)).toBe(String(9.5 * DAY))
  })
})

describe('without a lifetime', () => {
  it('the cookie ends with the browser', async () => {
    expect(maxAgeOf(await siteWith(undefined).visit(setName('ann')))).toBeUndefined()
  })
})
