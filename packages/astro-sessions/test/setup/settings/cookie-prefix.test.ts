import { describe, expect, it } from 'vitest'
import { sessionCookie } from '../../../src/runtime/site/cookie-at-url.ts'
import { resolveCookie } from '../../../src/setup/settings/cookie-settings.ts'
import type { InheritedCookie } from '../../../src/setup/settings/inherit.ts'

const [HTTPS, HTTP] = [new URL('https://shop.test/'), new URL('http://shop.test/')]

/** The line that sets the cookie, on a built site or in development. */
function lineOf(options: InheritedCookie, { isDev = false, url = HTTPS } = {}): string | null {
  return sessionCookie(resolveCookie(options, isDev), url).render({ kind: 'set', token: 'T' })
}

// As browsers read them, whatever the case of their letters.
describe('a prefix in the name of the session cookie', () => {
  for (const prefix of [
    '__Host-',
    '__Secure-',
    '__Http-',
    '__Host-Http-',
    '__host-HTTP-',
    '__Host-__Secure-',
  ]) {
    const name = `${prefix}sid`
    const [secure, plain] = [
      `${name}=T; Path=/; HttpOnly; Secure; SameSite=Lax`,
      'sid=T; Path=/; HttpOnly; SameSite=Lax',
    ]

    it(`is sent where the cookie is Secure, and nowhere else: ${prefix}`, () => {
      expect(lineOf({ name })).toBe(secure)
      expect(lineOf({ name, secure: 'auto' })).toBe(secure)
      expect(lineOf({ name, secure: 'auto' }, { url: HTTP })).toBe(plain)
      expect(lineOf({ name }, { isDev: true, url: HTTP })).toBe(plain)
    })

    it(`refuses a cookie that is never Secure: ${prefix}`, () => {
      expect(() => lineOf({ name, secure: false })).toThrow('contradicts itself')
    })

    it(`is not a whole name: ${prefix}`, () => {
      expect(() => lineOf({ name: prefix })).toThrow('contradicts itself')
    })
  }

  for (const name of ['__Host-sid', '__Host-Http-sid', '__host-http-sid']) {
    it(`refuses a domain and another path, for one host only: ${name}`, () => {
      expect(() => lineOf({ name, domain: 'shop.test' })).toThrow('contradicts itself')
      expect(() => lineOf({ name, path: '/app' })).toThrow('contradicts itself')
    })
  }

  it('goes with a domain and a path, where it does not speak of the host', () => {
    const options = { name: '__Http-sid', domain: 'shop.test', path: '/app' }
    expect(lineOf(options)).toBe('__Http-sid=T; Domain=shop.test; Path=/app; HttpOnly; Secure; SameSite=Lax')
  })
})
