import type { Session } from '@astro-sessions/engine'
import { manualClock } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'
import { type UntilCookie, untilLine } from '../../src/runtime/response/until-cookie.ts'
import { resolveCookie } from '../../src/setup/settings/cookie-settings.ts'
import { plainPage } from '../support/pages.ts'
import { createSite, type TestContext } from '../support/visitor.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** A browser at a site that tells when the login ends. */
function visitor(untilCookie: string | null = 'session-until') {
  const clock = manualClock()
  const site = createSite({ engineOptions: { clock }, ...(untilCookie === null ? {} : { untilCookie }) })
  const jar = new Map<string, string>()
  return {
    site,
    clock,
    jar,
    /** Answers the page's response after taking its cookies. */
    async visit(use: (session: Session) => unknown, answer = () => new Response('page')): Promise<Response> {
      const page = async ({ locals }: TestContext) => {
        await use(locals.session)
        return answer()
      }
      const Cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await site.visit(page, { headers: { Cookie } })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (line.includes('Max-Age=0')) jar.delete(name)
        else jar.set(name, value)
      }
      return response
    },
  }
}

const untilOf = (response: Response) =>
  response.headers.getSetCookie().find((line) => line.startsWith('session-until='))

describe('the cookie that tells when a login ends', () => {
  it('comes with the login, for scripts to read, and says the instant', async () => {
    const { visit, clock } = visitor()
    const line = untilOf(await visit((session) => session.login('ann')))
    expect(line).toMatch(/^session-until=\d+; Path=\/; Secure; SameSite=Lax$/)
    expect(line).toContain(`=${clock.now() + DAY};`)
  })

  it('moves only when the end that the store has does', async () => {
    const { visit, clock } = visitor()
    await visit((session) => session.login('ann'))
    await clock.advance(MINUTE)
    expect(untilOf(await visit((session) => session.userId()))).toBeUndefined()
    await clock.advance(3 * 60 * MINUTE)
    expect(untilOf(await visit((session) => session.userId()))).toContain(`=${clock.now() + DAY};`)
    expect(untilOf(await visit((session) => session.userId()))).toBeUndefined()
  })

  it('is set right where the browser has another', async () => {
    const { visit, clock, jar } = visitor()
    await visit((session) => session.login('ann'))
    jar.set('session-until', '99999999999999')
    expect(untilOf(await visit((session) => session.get('a')))).toContain(`=${clock.now() + DAY};`)
  })

  it('goes with a logout, and with the end of the session', async () => {
    const { visit, clock, jar } = visitor()
    await visit((session) => session.login('ann'))
    await visit((session) => {
      session.logout()
      session.flash('notice', 'bye')
    })
    expect(jar.has('session-until')).toBe(false)
    await visit((session) => session.login('ann'))
    await clock.advance(2 * DAY)
    await visit((session) => session.userId())
    expect(jar.has('session-until')).toBe(false)
  })

  it('lasts as long as the cookie of the session', async () => {
    const { visit } = visitor()
    expect(untilOf(await visit((session) => session.login('ann', { persist: 3600 })))).toContain('Max-Age=')
  })

  it('is not there for a visitor without a login, nor on a page that did not use the session', async () => {
    const { visit, site } = visitor()
    expect(untilOf(await visit((session) => session.set('cart', ['pea'])))).toBeUndefined()
    const response = await site.visit(plainPage, { headers: { Cookie: 'session-until=1' } })
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('makes the response that carries it private, whatever that says', async () => {
    const { visit, jar } = visitor()
    await visit((session) => session.login('ann'))
    jar.delete('session-until')
    const isPublic = () => new Response('page', { headers: { 'Cache-Control': 'public, max-age=60' } })
    const { headers } = await visit((session) => session.userId(), isPublic)
    expect(headers.get('Set-Cookie')).toContain('session-until=')
    expect(headers.get('Cache-Control')).toBe('private, no-store')
  })

  it('costs the store no call', async () => {
    const calls = async (name: string | null) => {
      const { visit, site } = visitor(name)
      await visit((session) => session.login('ann'))
      await visit((session) => session.userId())
      await visit((session) => session.set('a', 1))
      return site.calls
    }
    expect(await calls('session-until')).toEqual(await calls(null))
  })

  it('is left alone where a session was written to without a look', async () => {
    const { visit } = visitor()
    await visit((session) => session.login('ann'))
    expect(untilOf(await visit((session) => session.set('a', 1)))).toBeUndefined()
  })

  it('is there only where the site wants it', async () => {
    const { site } = visitor(null)
    const login = ({ locals }: TestContext) => {
      locals.session.login('ann')
      return new Response()
    }
    expect((await site.visit(login)).headers.getSetCookie()).toHaveLength(1)
  })
})

describe('its line', () => {
  const settings = resolveCookie(
    { domain: 'shop.test', path: '/app', sameSite: 'none', partitioned: true },
    false,
  )
  const telling: UntilCookie = {
    name: 'until',
    header: 'a=1; until=5',
    end: null,
    isSecure: true,
    settings,
    now: 0,
  }

  it('has the place of the session’s cookie, also to go away', () => {
    expect(untilLine(telling)?.line).toBe(
      'until=; Max-Age=0; Domain=shop.test; Path=/app; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; Partitioned; SameSite=None',
    )
  })

  it('is none where nothing is known, and where nothing is new', () => {
    expect(untilLine({ ...telling, end: undefined })).toBeNull()
    expect(untilLine({ ...telling, end: { at: 5, isPersistent: true } })).toBeNull()
    expect(untilLine({ ...telling, header: null })).toBeNull()
  })
})
