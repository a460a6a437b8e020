import { describe, expect, it } from 'vitest'
import { findTokens } from '../../../src/runtime/request/find-tokens.ts'
import { sessionCookie } from '../../../src/runtime/site/cookie-at-url.ts'
import { resolveCookie } from '../../../src/setup/settings/cookie-settings.ts'
import type { InheritedCookie } from '../../../src/setup/settings/inherit.ts'

const TOKEN = 'a'.repeat(43)
const HTTPS = new URL('https://shop.test/')
const HTTP = new URL('http://shop.test/')

interface Row {
  readonly when: string
  readonly options: InheritedCookie
  readonly isDev?: boolean
  readonly url?: URL
  readonly maxAge?: number
  readonly line: string
}

const rows: Row[] = [
  {
    when: 'by default in a build',
    options: {},
    line: `__Host-astro-sessions=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'in a build over plain http',
    options: {},
    url: HTTP,
    line: `__Host-astro-sessions=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'in development',
    options: {},
    isDev: true,
    line: `astro-sessions=${TOKEN}; Path=/; HttpOnly; SameSite=Lax`,
  },
  {
    when: 'persistent',
    options: {},
    maxAge: 60.9,
    line: `__Host-astro-sessions=${TOKEN}; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'with the lifetime of Astro’s cookie',
    options: { maxAge: 600 },
    line: `__Host-astro-sessions=${TOKEN}; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'persistent beyond the lifetime of Astro’s cookie',
    options: { maxAge: 600 },
    maxAge: 900,
    line: `__Host-astro-sessions=${TOKEN}; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'secure: false',
    options: { secure: false },
    line: `astro-sessions=${TOKEN}; Path=/; HttpOnly; SameSite=Lax`,
  },
  {
    when: 'secure: true in development',
    options: { secure: true },
    isDev: true,
    line: `__Host-astro-sessions=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: "secure: 'auto' over https",
    options: { secure: 'auto' },
    line: `__Host-astro-sessions=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: "secure: 'auto' over http",
    options: { secure: 'auto' },
    url: HTTP,
    line: `astro-sessions=${TOKEN}; Path=/; HttpOnly; SameSite=Lax`,
  },
  {
    when: 'with a domain',
    options: { domain: 'shop.test' },
    line: `__Secure-astro-sessions=${TOKEN}; Domain=shop.test; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'with a path',
    options: { path: '/app' },
    line: `__Secure-astro-sessions=${TOKEN}; Path=/app; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'with a domain and a path in development, where it is not Secure',
    options: { domain: 'shop.test', path: '/app' },
    isDev: true,
    line: `astro-sessions=${TOKEN}; Domain=shop.test; Path=/app; HttpOnly; SameSite=Lax`,
  },
  {
    when: "with a path and secure: 'auto' over http",
    options: { path: '/app', secure: 'auto' },
    url: HTTP,
    line: `astro-sessions=${TOKEN}; Path=/app; HttpOnly; SameSite=Lax`,
  },
  {
    when: 'with a name',
    options: { name: 'sid' },
    line: `sid=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'with a prefixed name',
    options: { name: '__Secure-sid' },
    line: `__Secure-sid=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  },
  {
    when: 'with a prefixed name in development',
    options: { name: '__Host-sid' },
    isDev: true,
    line: `sid=${TOKEN}; Path=/; HttpOnly; SameSite=Lax`,
  },
  {
    when: 'strict',
    options: { sameSite: 'strict' },
    line: `__Host-astro-sessions=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Strict`,
  },
  {
    when: 'for embedded pages, in development too',
    options: { sameSite: 'none', partitioned: true },
    isDev: true,
    line: `__Host-astro-sessions=${TOKEN}; Path=/; HttpOnly; Secure; Partitioned; SameSite=None`,
  },
]

describe('the session cookie', () => {
  for (const { when, options, isDev = false, url = HTTPS, maxAge, line } of rows) {
    it(`reads ${line.replace(TOKEN, '…')} (${when})`, () => {
      const cookie = sessionCookie(resolveCookie(options, isDev), url)
      const change = { kind: 'set', token: TOKEN, ...(maxAge === undefined ? {} : { maxAge }) } as const
      expect(cookie.render(change)).toBe(line)
    })
  }

  it('is not sent when nothing changes', () => {
    expect(sessionCookie(resolveCookie({}, false), HTTPS).render({ kind: 'keep' })).toBeNull()
  })

  it('is cleared with the domain and path that it was set with', () => {
    const cookie = sessionCookie(resolveCookie({ domain: 'shop.test', path: '/app' }, false), HTTPS)
    expect(cookie.render({ kind: 'clear' })).toBe(
      '__Secure-astro-sessions=; Max-Age=0; Domain=shop.test; Path=/app; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
    )
  })
})

describe('attributes that contradict each other', () => {
  const contradictions: InheritedCookie[] = [
    { sameSite: 'none', secure: false },
    { sameSite: 'none', secure: 'auto' },
    { partitioned: true, secure: false },
    { name: '__Host-sid', domain: 'shop.test' },
    { name: '__Host-sid', path: '/app' },
    { name: '__host-sid', secure: false },
    { name: '__Secure-sid', secure: false },
  ]
  for (const options of contradictions) {
    it(`stop the configuration: ${JSON.stringify(options)}`, () => {
      expect(() => resolveCookie(options, true)).toThrow('contradicts itself')
    })
  }
})

describe('findTokens', () => {
  const [second, third, fourth] = ['b'.repeat(43), 'c'.repeat(43), 'd'.repeat(43)]
  const cases: [header: string | null, tokens: readonly string[]][] = [
    [null, []],
    ['', []],
    [`sid=${TOKEN}`, [TOKEN]],
    [`a=1; sid=${TOKEN}; b=2`, [TOKEN]],
    [`a=1;\tsid =\t${TOKEN} ;b=2`, [TOKEN]],
    [`sid=; sid=x; sid=${TOKEN}; sid=${second}`, [TOKEN, second]],
    [`sid=${second};sid=${TOKEN};sid=${second}`, [second, TOKEN]],
    [`sid=${TOKEN}; sid=${second}; sid=${third}; sid=${fourth}`, [TOKEN, second, third]],
    [`xsid=${TOKEN}`, []],
    [`SID=${TOKEN}`, []],
    [`\u2003sid=${TOKEN}`, []],
    [`\u00a0sid=${TOKEN}`, []],
    [`sid="${TOKEN}"`, []],
    [`sid=${TOKEN}%20`, []],
    ['sid', []],
    [TOKEN, []],
    [';;;=;=', []],
  ]
  for (const [header, tokens] of cases) {
    it(`finds ${tokens.length === 0 ? 'nothing' : tokens.map((token) => token[0])} in ${JSON.stringify(header)}`, () => {
      expect(findTokens(header, 'sid')).toEqual(tokens)
    })
  }
})
