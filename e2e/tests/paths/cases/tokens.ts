import { expect } from '@playwright/test'
import type { PathCase, PathSite } from '../path-case.ts'

const TOKEN = /^[\w-]{43}$/

/** A client without cookies, which is no browser: nothing but what it is given. */
function clientOf({ url }: PathSite) {
  return async (method: string, token?: string, headers: Record<string, string> = {}) => {
    const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    const path = method === 'POST' ? '/api/token?user=app-user' : '/api/token'
    // Astro's `checkOrigin` takes what has no type for a form of another site.
    const type = { 'Content-Type': 'application/json' }
    return fetch(new URL(path, url), { method, headers: { ...type, ...authorization, ...headers } })
  }
}

async function issued(site: PathSite): Promise<string> {
  const answer = await clientOf(site)('POST')
  expect(answer.headers.getSetCookie()).toEqual([])
  expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
  const { token } = await answer.json()
  expect(token).toMatch(TOKEN)
  return token
}

/** `Authorization: Bearer`, in endpoints that ask for it. */
export const tokens: readonly PathCase[] = [
  {
    name: 'a token that a login answered opens its session, which is listed, counted and cached nowhere',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      for (const visits of [1, 2]) {
        const answer = await ask('GET', token)
        expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
        expect(answer.headers.get('Vary')).toContain('Authorization')
        expect(answer.headers.getSetCookie()).toEqual([])
        const found = await answer.json()
        expect(found).toMatchObject({ user: 'app-user', visits, cookieUser: null })
        expect(found.devices).toContain('phone')
      }
    },
  },
  {
    name: 'a rotated token is answered in a header, and the old one opens nothing',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      const rotated = await ask('PUT', token)
      const next = rotated.headers.get('Session-Token') ?? ''
      expect([rotated.status, rotated.headers.getSetCookie()]).toEqual([204, []])
      expect(next).toMatch(TOKEN)
      expect((await ask('GET', next)).status).toBe(200)
      // A client that has the next one by then comes again with it.
      expect([401, 409]).toContain((await ask('GET', token)).status)
      expect((await ask('DELETE', next)).status).toBe(204)
      const ended = await ask('GET', next)
      expect([ended.status, ended.headers.get('WWW-Authenticate')]).toEqual([
        401,
        expect.stringContaining('error="invalid_token"'),
      ])
    },
  },
  {
    name: 'an endpoint that asks for a token takes no cookie for one, and a page no token for a cookie',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      const nobody = await ask('GET')
      expect([nobody.status, nobody.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="session"'])
      const ann = await site.visitorNamed('ann')
      const { status } = await ann.fetch('/api/token')
      expect(status).toBe(401)
      const page = await fetch(new URL('/page', site.url), { headers: { Authorization: `Bearer ${token}` } })
      expect(await page.text()).not.toContain('app-user')
    },
  },
  {
    name: 'a page that asks for the session of a token is refused',
    async run(site) {
      const headers = { Authorization: `Bearer ${await issued(site)}` }
      const page = await fetch(new URL('/token-page', site.url), { headers })
      expect(await page.text()).toContain('INVALID_OPTION')
    },
  },
  {
    name: 'what is no token is refused, whatever it is',
    async run(site) {
      const ask = clientOf(site)
      const token = await issued(site)
      for (const header of [
        'Basic YTpi',
        'Bearer',
        `Bearer ${token}x`,
        `Bearer ${token}, Bearer ${token}`,
        'x'.repeat(8000),
      ])
        expect((await ask('GET', undefined, { Authorization: header })).status).toBe(401)
      expect((await ask('GET', undefined, { Authorization: `bearer ${token}` })).status).toBe(200)
    },
  },
]
