import { describe, expect, it } from 'vitest'
import { acceptHeaders } from '../../src/cookies/accept-headers.ts'
import { defineCookie } from '../../src/cookies/define-cookie.ts'
import { jarOf, linesOf } from '../support/cookie-jar.ts'
import { createSite } from '../support/visitor.ts'

const headers = new Headers([
  ['Set-Cookie', 'a=1; Path=/; HttpOnly'],
  ['Set-Cookie', 'b=2; Expires=Thu, 01 Jan 2099 00:00:00 GMT'],
])

/** Calls `merge` as the pages of a site do, whatever its type says. */
const merge = (jar: ReturnType<typeof jarOf>, source: object) => Reflect.apply(jar.merge, jar, [source])

describe('Astro.cookies.merge', () => {
  it('of Astro itself takes no headers, which is why it is replaced', () => {
    expect(() => merge(jarOf(), headers)).toThrow(TypeError)
  })

  it('takes headers and responses', () => {
    for (const source of [headers, new Response(null, { headers })]) {
      const jar = jarOf()
      acceptHeaders(jar)
      merge(jar, source)
      expect(linesOf(jar)).toEqual([...headers.getSetCookie()])
      expect(jar.get('b')?.number()).toBe(2)
    }
  })

  it('still takes the cookies of another request', () => {
    const [jar, other] = [jarOf(), jarOf()]
    other.set('c', '3', { path: '/' })
    acceptHeaders(jar)
    acceptHeaders(jar)
    acceptHeaders(other)
    merge(jar, other)
    expect(linesOf(jar)).toEqual(['c=3; Path=/'])
  })

  it('stays as it was on every other object, and out of sight on this one', () => {
    const jar = jarOf()
    acceptHeaders(jar)
    expect(Object.keys(jar)).toEqual([])
    expect(Object.hasOwn(jarOf(), 'merge')).toBe(false)
    expect(() => merge(jarOf(), headers)).toThrow(TypeError)
  })
})

describe('the middleware', () => {
  it('lets the page merge headers', async () => {
    await createSite().visit(({ cookies }) => {
      merge(cookies, headers)
      expect(linesOf(cookies)).toEqual(headers.getSetCookie())
      return new Response()
    })
  })

  it('lets defined cookies leave without Secure in development only', async () => {
    for (const isDev of [true, false]) {
      await createSite({ isDev }).visit(({ cookies }) => {
        defineCookie('a').set(cookies, '1')
        expect(linesOf(cookies)[0]?.includes('Secure')).toBe(!isDev)
        return new Response()
      })
    }
  })
})
