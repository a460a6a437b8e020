import { describe, expect, it } from 'vitest'
import { cookieOf, createSite, type Page, type TestSite, type VisitOptions } from '../../support/visitor.ts'

const HOUR = 3_600_000

/** Headers by which one cache or another keeps a page for everybody. */
const shared: Record<string, string>[] = [
  { 'Cache-Control': 'public, max-age=600' },
  { 'Cache-Control': 's-maxage=600', Vary: 'Accept' },
  { 'CDN-Cache-Control': 'max-age=600' },
  { 'Cloudflare-CDN-Cache-Control': 'max-age=600' },
  { 'Vercel-CDN-Cache-Control': 'max-age=600' },
  { 'Netlify-CDN-Cache-Control': 'public, s-maxage=600, durable' },
  { 'Surrogate-Control': 'max-age=600' },
  { 'X-Accel-Expires': '600' },
  { 'Edge-Control': 'max-age=10m' },
  { 'Akamai-Cache-Control': 'max-age=600' },
  { Expires: new Date(Date.now() + HOUR).toUTCString() },
]

const empty =
  (status: number, headers: Record<string, string>): Page =>
  () =>
    new Response(null, { status, headers })

const pages: [what: string, page: Page, Cookie: 'ann' | 'nobody', policy: string][] = [
  [
    'begins a session',
    ({ locals }) => {
      locals.session.set('a', 1)
      return new Response('begun')
    },
    'nobody',
    'private, no-store',
  ],
  [
    'shows a user',
    async ({ locals }) => new Response(await locals.session.userId()),
    'ann',
    'private, no-store',
  ],
  [
    'logs out',
    ({ locals }) => {
      locals.session.logout()
      return new Response('bye')
    },
    'ann',
    'private, no-store',
  ],
  [
    'reads, and finds nobody',
    async ({ locals }) => new Response(await locals.session.userId()),
    'nobody',
    'private, no-cache',
  ],
]

/** What leaves when Astro puts an error page in the place of an empty answer: it prefers the headers of the first. */
async function replace(site: TestSite, [first, errorPage]: [Page, Page], options: VisitOptions) {
  const outer = site.context(options)
  const original = await site.onRequest(outer, async () => first(outer))
  const inner = site.context({ ...options, locals: outer.locals })
  const page = await site.onRequest(inner, async () => errorPage(inner))
  const headers = new Headers(original.headers)
  for (const [name, value] of page.headers) {
    if (name === 'set-cookie') headers.append(name, value)
    else if (!original.headers.has(name)) headers.set(name, value)
  }
  return headers
}

const namesOf = (headers: Headers) => [...headers.keys()]

describe.each(shared)('an empty answer with %j', (given) => {
  for (const status of [404, 500]) {
    for (const [what, page, who, policy] of pages) {
      it(`of ${status}, in whose place a page ${what}, leaves restricted`, async () => {
        const site = createSite()
        const ann = cookieOf(
          await site.visit(({ locals }) => {
            locals.session.login('ann')
            return new Response()
          }),
        )
        const headers = await replace(site, [empty(status, given), page], {
          headers: who === 'ann' ? { Cookie: ann } : {},
        })
        expect(headers.get('Cache-Control')).toBe(policy)
        expect(
          namesOf(headers).filter((name) => /cdn|surrogate|accel|edge|expires|akamai/.test(name)),
        ).toEqual([])
        expect(headers.get('Vary')?.split(', ').toSorted()).toEqual(
          given.Vary === undefined ? ['Cookie'] : ['Accept', 'Cookie'],
        )
      })
    }
  }

  it('keeps what it says where the page in its place leaves the session alone', async () => {
    const site = createSite()
    const headers = await replace(site, [empty(404, given), () => new Response('no such page')], {})
    for (const [name, value] of Object.entries(given)) expect(headers.get(name)).toBe(value)
  })

  it('is not changed itself', async () => {
    const made = new Response(null, { status: 404, headers: given })
    const before = [...made.headers]
    const begin: Page = ({ locals }) => {
      locals.session.set('a', 1)
      return new Response()
    }
    await replace(createSite(), [() => made, begin], {})
    expect([...made.headers]).toEqual(before)
  })
})

describe('an answer that sends the session cookie', () => {
  it.each(shared)('is kept by no cache, although it says %j', async (given) => {
    const redirect: Page = ({ locals }) => {
      locals.session.login('ann')
      return new Response(null, { status: 303, headers: { Location: '/', ...given } })
    }
    const { headers } = await createSite({ cacheControl: false }).visit(redirect)
    expect(headers.get('Cache-Control')).toBe('private, no-store')
    expect(namesOf(headers).filter((name) => /cdn|surrogate|accel|edge|expires|akamai/.test(name))).toEqual(
      [],
    )
  })
})

describe('the page of an error that middleware does not see', () => {
  it('is restricted as soon as it reads the session', async () => {
    const site = createSite()
    const Cookie = cookieOf(
      await site.visit(({ locals }) => {
        locals.session.login('ann')
        return new Response()
      }),
    )
    const outer = site.context({ headers: { Cookie } })
    const original = await site.onRequest(outer, async () => empty(404, shared[0] ?? {})(outer))
    expect(await outer.locals.session.userId()).toBe('ann')
    expect(original.headers.get('Cache-Control')).toBe('private, no-store')
    expect(original.headers.get('Vary')).toBe('Cookie')
  })
})

describe('a write after an empty answer', () => {
  for (const status of [404, 500]) {
    it(`of ${status} is kept in a session that is there`, async () => {
      const { visit, context, onRequest } = createSite()
      const Cookie = cookieOf(
        await visit(({ locals }) => {
          locals.session.set('a', 1)
          return new Response()
        }),
      )
      const visitor = context({ headers: { Cookie }, fetchState: { skipErrorReroute: true } })
      await onRequest(visitor, async () => empty(status, {})(visitor))
      visitor.locals.session.set('late', 2)
      await new Promise(setImmediate)
      const keys = await visit(async ({ locals }) => Response.json(await locals.session.keys()), {
        headers: { Cookie },
      })
      expect(await keys.json()).toEqual(['a', 'late'])
    })

    it(`of ${status} is refused where it would start a session`, async () => {
      const { context, onRequest, calls } = createSite()
      const visitor = context({ fetchState: { skipErrorReroute: true } })
      await onRequest(visitor, async () => empty(status, {})(visitor))
      expect(() => visitor.locals.session.set('late', 2)).toThrow(
        expect.objectContaining({ code: 'RESPONSE_STARTED' }),
      )
      expect(calls).toEqual([])
    })
  }

  it('is refused after an error that went on to Astro, where it would start a session', async () => {
    const { context, onRequest } = createSite()
    const visitor = context()
    const failing = onRequest(visitor, () => Promise.reject(new Error('broken')))
    await expect(failing).rejects.toThrow('broken')
    expect(() => visitor.locals.session.set('late', 2)).toThrow(
      expect.objectContaining({ code: 'RESPONSE_STARTED' }),
    )
  })
})
