import { expect } from '@playwright/test'
import { sessionCookies, type Visitor } from '../../../support/visitor.ts'
import type { PathCase, PathSite } from '../path-case.ts'

const islandUrls = (html: string): string[] => [
  ...new Set([...html.matchAll(/fetch\("\/shop(\/_server-islands\/[^"]+)"/g)].map(([, url = '']) => url)),
]

const expectTrail = async ({ visitor }: PathSite, path: string, trail: string[]): Promise<void> => {
  const ann = visitor()
  const response = await ann.fetch(path)
  expect(await response.text()).toContain(`trail ${trail.join(' ')}`)
  expect(sessionCookies(response)).toHaveLength(1)
  expect((await ann.kept()).data).toEqual({ trail })
}

const addBy = async (ann: Visitor, sku: string): Promise<string> =>
  (await ann.post('/form?_action=add', { sku })).text()

/** What renders a page or answers in its place. */
export const rendering: readonly PathCase[] = [
  {
    name: 'a page keeps what it wrote, and Astro.session is the same session',
    async run({ visitor }) {
      const ann = visitor()
      expect(await ann.text('/page')).toContain('visits 1, same true')
      const second = await ann.fetch('/page')
      expect(await second.text()).toContain('visits 2, same true')
      expect(sessionCookies(second)).toEqual([])
    },
  },
  {
    name: 'an endpoint keeps what it wrote, and context.session is the same session',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.post('/api/session', { key: 'a', value: '1' })
      expect([await response.json(), sessionCookies(response).length]).toEqual([{ isSame: true }, 1])
      expect((await ann.kept()).data).toEqual({ a: '1' })
    },
  },
  {
    name: 'an RPC action keeps what it wrote',
    async run({ visitor }) {
      const ann = visitor()
      const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
      const call = (sku: string) =>
        ann.fetch('/_actions/rpc', { method: 'POST', headers, body: JSON.stringify({ sku }) })
      expect((await call('pea')).status).toBe(200)
      expect(await (await call('kale')).text()).toContain('true')
      expect((await ann.kept()).data).toEqual({ cart: ['pea', 'kale'] })
    },
  },
  {
    name: 'a form action keeps what it wrote, and its page sees it',
    async run({ visitor }) {
      const ann = visitor()
      expect(await addBy(ann, 'pea')).toContain('added true, cart pea')
      expect(await addBy(ann, 'kale')).toContain('added true, cart pea kale')
      expect((await ann.kept()).data).toEqual({ cart: ['pea', 'kale'] })
    },
  },
  {
    name: 'six server islands that write at once lose nothing',
    async run({ visitor }) {
      const ann = visitor()
      const urls = islandUrls(await ann.text('/islands'))
      expect(urls).toHaveLength(6)
      const pages = await Promise.all(urls.map((url) => ann.text(url)))
      expect(pages.filter((page) => /island \d/.test(page))).toHaveLength(6)
      const { data } = await ann.kept()
      expect(Object.keys(data).sort()).toEqual(
        ['islands', 'page', ...[1, 2, 3, 4, 5, 6].map((number) => `island${number}`)].sort(),
      )
      expect(Array.isArray(data.islands) && data.islands.toSorted()).toEqual([1, 2, 3, 4, 5, 6])
    },
  },
  {
    name: 'Astro.rewrite shares the session, and sends one cookie',
    run: (site) => expectTrail(site, '/rewrite', ['page', 'target']),
  },
  {
    name: 'next(path) in middleware shares the session, and sends one cookie',
    run: (site) => expectTrail(site, '/page?middleware=next-path', ['middleware', 'target']),
  },
  {
    name: 'Astro.redirect carries the cookie',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.fetch('/redirect')
      expect([response.status, response.headers.get('Location')]).toEqual([302, '/shop/target'])
      expect(sessionCookies(response)).toHaveLength(1)
      expect((await ann.kept()).data).toEqual({ redirected: true })
    },
  },
  {
    name: 'middleware that returns a new Response does not lose the cookie',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.fetch('/page?middleware=new-response')
      expect(await response.text()).toContain('VISITS 1')
      expect([response.headers.get('X-Replaced'), sessionCookies(response).length]).toEqual(['yes', 1])
      expect((await ann.kept()).data).toEqual({ visits: 1 })
    },
  },
  {
    name: 'middleware may write after next()',
    async run({ visitor }) {
      const ann = visitor()
      await ann.text('/page?middleware=late-write')
      expect((await ann.kept()).data).toEqual({ visits: 1, afterNext: true })
    },
  },
  {
    name: 'middleware may answer itself',
    async run({ visitor }) {
      const ann = visitor()
      expect(await ann.text('/page?middleware=answers')).toBe('answered by middleware')
      expect((await ann.kept()).data).toEqual({ answered: true })
    },
  },
  {
    name: 'a localized page keeps what it wrote',
    async run({ visitor }) {
      const ann = visitor()
      expect(await ann.text('/fr/greeting')).toContain('bonjour')
      expect((await ann.kept()).data).toEqual({ locale: 'fr' })
    },
  },
  {
    name: 'a page that falls back to another locale keeps what it wrote, and sends one cookie',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.fetch('/fr/fallback')
      expect(await response.text()).toContain('only in English')
      expect(sessionCookies(response)).toHaveLength(1)
      // In development Astro has rendered its 404 page by the time that it looks for a fallback.
      expect((await ann.kept()).data).toMatchObject({ fallback: true })
    },
  },
  {
    name: 'a page that answers 404 makes way for its fallback, which may start a session',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.fetch('/fr/offer')
      expect(await response.text()).toContain('the English offer')
      expect(sessionCookies(response)).toHaveLength(1)
      expect((await ann.kept()).data).toEqual({ offer: 'english' })
    },
  },
  {
    name: 'a prerendered page has no session, and sends no cookie',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      const response = await ann.fetch('/about/')
      expect(await response.text()).toContain('prerendered: SESSION_UNAVAILABLE')
      expect(response.headers.getSetCookie()).toEqual([])
    },
  },
]
