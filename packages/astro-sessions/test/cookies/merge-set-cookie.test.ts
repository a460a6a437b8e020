import { describe, expect, it } from 'vitest'
import { mergeSetCookie } from '../../src/cookies/merge-set-cookie.ts'
import { jarOf, linesOf } from '../support/cookie-jar.ts'

const headersOf = (...lines: string[]) =>
  new Headers(lines.map((line): [string, string] => ['Set-Cookie', line]))

/** The lines that remain of these when they go through `Astro.cookies`. */
const merged = (...lines: string[]) => {
  const jar = jarOf()
  mergeSetCookie(jar, headersOf(...lines))
  return linesOf(jar)
}

describe('merging Set-Cookie', () => {
  it('takes every cookie over with every attribute, commas of dates included', () => {
    const lines = [
      'a=1; Max-Age=60; Domain=shop.test; Path=/x; Expires=Wed, 21 Oct 2099 07:28:00 GMT; HttpOnly; Secure; Partitioned; Priority=High; SameSite=None',
      'b=2; Expires=Thu, 01 Jan 2099 00:00:00 GMT',
      'c=3',
    ]
    expect(merged(...lines)).toEqual(lines)
  })

  it('takes a response as well', () => {
    const jar = jarOf()
    mergeSetCookie(jar, new Response(null, { headers: headersOf('a=1', 'b=2') }))
    expect(linesOf(jar)).toEqual(['a=1', 'b=2'])
  })

  it('makes the values readable in this request, decoded, and sends them as they came', () => {
    const jar = jarOf('a=old')
    mergeSetCookie(jar, headersOf('a=caf%C3%A9%2C%20no%20sugar; Path=/', 'q="quoted"'))
    expect(jar.get('a')?.value).toBe('café, no sugar')
    expect(linesOf(jar)).toEqual(['a=caf%C3%A9%2C%20no%20sugar; Path=/', 'q="quoted"'])
  })

  it('encodes a value that a browser would take and Astro would not', () => {
    expect(merged('a=no sugar')).toEqual(['a=no%20sugar'])
  })

  it('leaves cookies of other names as they are, and lets the later of one name count', () => {
    const jar = jarOf('kept=1')
    jar.set('mine', '1')
    jar.set('a', 'mine')
    mergeSetCookie(jar, headersOf('a=1', 'a=2; Path=/'))
    expect(linesOf(jar)).toEqual(['mine=1', 'a=2; Path=/'])
    expect(jar.get('kept')?.value).toBe('1')
  })

  for (const deletion of ['Max-Age=0', 'Max-Age=-1', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT']) {
    it(`deletes what the other server deletes: ${deletion}`, () => {
      const jar = jarOf('a=1')
      mergeSetCookie(jar, headersOf(`a=; ${deletion}; Path=/x; Domain=shop.test; Secure`))
      expect(jar.has('a')).toBe(false)
      expect(linesOf(jar)).toEqual([
        'a=deleted; Domain=shop.test; Path=/x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure',
      ])
    })
  }

  it('prefers Max-Age to Expires, as browsers do', () => {
    expect(merged('a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT')).toEqual([
      'a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    ])
  })

  it('lets nothing that is no cookie keep the others away', () => {
    expect(merged('', '=x', 'a=1; Domain=bad domain', 'ok=1')).toEqual(['ok=1'])
  })

  it('shortens a life that is longer than a number can say', () => {
    expect(merged('a=1; Max-Age=99999999999999999999')).toEqual([`a=1; Max-Age=${Number.MAX_SAFE_INTEGER}`])
  })
})
