import { expect } from '@playwright/test'
import { sessionCookies, type VisitOptions } from '../../../support/visitor.ts'
import type { PathCase, PathSite } from '../path-case.ts'

const IDLE = 86_400
const prefetch: VisitOptions = { headers: { 'Sec-Purpose': 'prefetch' } }
const behindProxy = { 'X-Forwarded-Host': 'shop.example', 'X-Forwarded-Proto': 'https' }

/** Visits twice with 0.6 of the idle time between, the first time as `options` say, and answers what is left. */
async function keptAfterVisit({ visitorNamed }: PathSite, options: VisitOptions) {
  const ann = await visitorNamed('ann')
  const wait = () => ann.fetch(`/api/clock?forward=${IDLE * 0.6}`)
  await wait()
  await ann.text('/api/session', options)
  await wait()
  return (await ann.kept()).data
}

/** Who asks, and how: prefetches, other origins, proxies. */
export const visits: readonly PathCase[] = [
  {
    name: 'a visit extends a session, and a prefetch does not',
    async run(site) {
      expect(await keptAfterVisit(site, {})).toEqual({ name: 'ann' })
      expect(await keptAfterVisit(site, prefetch)).toEqual({})
    },
  },
  {
    name: 'a prefetch reads the session',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      expect(await ann.text('/api/session', prefetch)).toContain('"name":"ann"')
    },
  },
  {
    name: 'a prefetched logout link logs nobody out, and the click does',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      const early = await ann.fetch('/logout', prefetch)
      // A browser throws an answer away that is no success, and asks again at the click.
      expect([early.status, sessionCookies(early)]).toEqual([503, []])
      expect((await ann.kept()).data).toEqual({ name: 'ann' })
      expect((await ann.fetch('/logout')).status).toBe(302)
      expect(ann.cookies).toEqual([])
    },
  },
  {
    name: 'a form of another origin is refused and changes no session',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      const headers = { Origin: 'https://evil.example' }
      const response = await ann.post('/api/session', { key: 'name', value: 'eve' }, { headers })
      expect([response.status, sessionCookies(response)]).toEqual([403, []])
      expect((await ann.kept()).data).toEqual({ name: 'ann' })
    },
  },
  {
    name: 'behind a trusted https proxy the cookie is Secure, and forms of the public host are accepted',
    async run({ visitor, isBuilt }) {
      const ann = visitor()
      const headers = { ...behindProxy, Origin: 'https://shop.example' }
      const response = await ann.post('/api/session', { key: 'name', value: 'ann' }, { headers })
      // `astro dev` is not made to stand behind a proxy.
      if (!isBuilt) return
      expect(sessionCookies(response)).toEqual([expect.stringMatching(/^__Host-astro-sessions=.*; Secure/)])
      expect(await ann.text('/api/session', { headers })).toContain('"name":"ann"')
    },
  },
  {
    name: 'a host that is not trusted cannot vouch for a form of its own',
    async run({ visitor }) {
      const ann = visitor()
      const origin = { 'X-Forwarded-Host': 'evil.example', Origin: 'https://evil.example' }
      const headers = { ...behindProxy, ...origin }
      const response = await ann.post('/api/session', { key: 'name', value: 'eve' }, { headers })
      expect([response.status, sessionCookies(response)]).toEqual([403, []])
    },
  },
]
