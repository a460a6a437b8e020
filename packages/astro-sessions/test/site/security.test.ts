import { describe, expect, it } from 'vitest'
import { sessionCookie } from '../../src/runtime/site/cookie-at-url.ts'
import { resolveCookie } from '../../src/setup/settings/cookie-settings.ts'
import { cookieOf, createSite } from '../support/visitor.ts'

// Numbered as in docs/security-evidence.md, which names the test of every other rule.
describe('security', () => {
  it('rule 8: a token counts in the cookie only', async () => {
    const site = createSite()
    const login = await site.visit(({ locals }) => {
      locals.session.login('ann')
      return new Response()
    })
    const cookie = cookieOf(login)
    const token = cookie.slice(cookie.indexOf('=') + 1)
    const userOf = async (url: string, headers: Record<string, string>) => {
      let user: string | null = null
      const page = async ({ locals }: { locals: { session: { userId(): Promise<string | null> } } }) => {
        user = await locals.session.userId()
        return new Response()
      }
      await site.visit(page, { url, headers })
      return user
    }
    expect(await userOf('https://shop.test/', { Cookie: cookie })).toBe('ann')
    expect(await userOf(`https://shop.test/?${cookie}&sessionID=${token}`, {})).toBeNull()
    const headers = { Authorization: `Bearer ${token}`, 'X-Session': token, 'Set-Cookie': cookie }
    expect(await userOf('https://shop.test/', headers)).toBeNull()
  })

  it('rule 11: the prefix __Host-Http- can be chosen, with the attributes that it asks for', () => {
    const settings = resolveCookie({ name: '__Host-Http-sid' }, false)
    const cookie = sessionCookie(settings, new URL('https://shop.test/'))
    expect(cookie.render({ kind: 'set', token: 'x' })).toBe(
      '__Host-Http-sid=x; Path=/; HttpOnly; Secure; SameSite=Lax',
    )
  })
})
