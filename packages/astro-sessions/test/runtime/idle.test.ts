import type { EngineOptions } from '@astro-sessions/engine'
import { tokenEncryption } from '@astro-sessions/engine/encryption'
import { describe, expect, it } from 'vitest'
import type { Site } from '../../src/runtime/site/site.ts'
import { cookieOf, createSite, type VisitOptions } from '../support/visitor.ts'

type Options = Partial<Site> & { engineOptions?: Partial<EngineOptions> }

/** What a site may have switched on. */
const options: Record<string, Options> = {
  'nothing but the defaults': {},
  untilCookie: { untilCookie: 'session-until' },
  'Astro.session': { replacesAstroSession: true },
  encrypt: { engineOptions: { encryption: tokenEncryption() } },
  'maxSessions and times of its own': {
    engineOptions: { maxSessions: 3, idleTimeout: 60, absoluteTimeout: 600 },
  },
  "onInterrupted: 'fail'": { engineOptions: { onInterrupted: 'fail' } },
  'pages for failures': { errorPages: { 403: '/403', 409: '/409', 503: '/503' } },
  'a development server': { isDev: true },
}

const requests: Record<string, VisitOptions> = {
  GET: {},
  HEAD: { method: 'HEAD' },
  POST: { method: 'POST' },
  'a prefetch': { headers: { 'Sec-Purpose': 'prefetch' } },
  'a form of another site': { method: 'POST', headers: { 'Sec-Fetch-Site': 'cross-site' } },
  'a navigation': { headers: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' } },
  'an island': { url: 'https://shop.test/_server-islands/Cart?e=default' },
}

describe.each(Object.keys(options))('a page that leaves the session alone, on a site with %s', (what) => {
  const visitors = async () => {
    const site = createSite(options[what])
    const begun = cookieOf(
      await site.visit(({ locals }) => {
        locals.session.set('a', 1)
        return new Response()
      }),
    )
    const user = cookieOf(
      await site.visit(({ locals }) => {
        locals.session.login('ann')
        return new Response()
      }),
    )
    const unknown = `__Host-astro-sessions=${'A'.repeat(43)}`
    const cookies = ['', 'theme=dark', 'session-until=7', begun, user, unknown, `${unknown}; ${user}`]
    return { site, cookies }
  }

  it.each(Object.keys(requests))('costs no call, no cookie and no header: %s', async (kind) => {
    const { site, cookies } = await visitors()
    for (const Cookie of cookies) {
      site.calls.length = 0
      const { headers, ...asked } = requests[kind] ?? {}
      const context = site.context({ ...asked, headers: { ...headers, ...(Cookie && { Cookie }) } })
      const made = Response.json({ a: 1 }, { headers: { 'X-Own': '1' } })
      const left = await site.onRequest(context, async () => made)
      expect(left).toBe(made)
      expect([...left.headers]).toEqual([
        ['content-type', 'application/json'],
        ['x-own', '1'],
      ])
      expect([site.calls, context.cached, context.log]).toEqual([[], [], []])
    }
  })
})
