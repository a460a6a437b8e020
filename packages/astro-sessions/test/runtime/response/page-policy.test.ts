import { describe, expect, it } from 'vitest'
import { isSharedCacheable } from '../../../src/runtime/response/page-policy.ts'
import { cookieOf, createSite, type Page } from '../../support/visitor.ts'

const write: Page = ({ locals }) => {
  locals.session.set('name', 'ann')
  return new Response('body', {
    headers: { 'Cache-Control': 'public, max-age=60', 'CDN-Cache-Control': 'max-age=60' },
  })
}

const read =
  (headers: Record<string, string> = {}): Page =>
  async ({ locals }) =>
    new Response(await locals.session.get('name'), { headers })

const logIn: Page = ({ locals }) => {
  locals.session.login('ann')
  return new Response()
}

describe('a response with a session cookie', () => {
  it('is stored by no cache, whatever the page says', async () => {
    const { headers } = await createSite().visit(write)
    expect(headers.get('Cache-Control')).toBe('private, no-store')
    expect(headers.has('CDN-Cache-Control')).toBe(false)
  })

  it('is so even with cacheControl: false', async () => {
    const { headers } = await createSite({ cacheControl: false }).visit(write)
    expect(headers.get('Cache-Control')).toBe('private, no-store')
  })
})

describe('a page that read the session', () => {
  it('of an anonymous visitor may be kept by the browser', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(write))
    const { headers } = await visit(read(), { headers: { Cookie } })
    expect([headers.get('Cache-Control'), headers.get('Vary')]).toEqual(['private, no-cache', 'Cookie'])
  })

  it('of a logged-in visitor is kept by nobody', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(logIn))
    const { headers } = await visit(read(), { headers: { Cookie } })
    expect([headers.get('Cache-Control'), headers.get('Vary')]).toEqual(['private, no-store', 'Cookie'])
  })

  it('keeps a policy of its own, and varies by cookie', async () => {
    const policy = { 'Cache-Control': 'private, max-age=5', Vary: 'Accept' }
    const { headers } = await createSite().visit(read(policy))
    expect([headers.get('Cache-Control'), headers.get('Vary')]).toEqual([
      'private, max-age=5',
      'Accept, Cookie',
    ])
  })

  for (const Vary of ['Cookie', 'Accept, cookie', '*']) {
    it(`needs nothing added to Vary: ${Vary}`, async () => {
      const { headers } = await createSite().visit(read({ Vary }))
      expect(headers.get('Vary')).toBe(Vary)
    })
  }

  it('is left as it is with cacheControl: false', async () => {
    const { headers } = await createSite({ cacheControl: false }).visit(read())
    expect([...headers.keys()]).toEqual([])
  })

  it('and calls itself public is warned of in development, once', async () => {
    const { context, onRequest } = createSite({ isDev: true })
    const page = read({ 'Cache-Control': 'public, max-age=60' })
    const [first, second] = [context(), context()]
    await onRequest(first, async () => page(first))
    await onRequest(second, async () => page(second))
    expect([...first.log, ...second.log]).toEqual([expect.stringContaining('warn The page used the session')])
  })
})

describe("Astro's route cache", () => {
  const visitCached = async (page: Page, Cookie?: string) => {
    const { context, onRequest, visit } = createSite()
    const cookie = Cookie ?? (page === plain ? cookieOf(await visit(write)) : undefined)
    const visitor = context({
      cache: { enabled: true, maxAge: 60 },
      ...(cookie === undefined ? {} : { headers: { Cookie: cookie } }),
    })
    await onRequest(visitor, async () => page(visitor))
    return visitor.cached
  }
  const plain: Page = () => new Response('plain')

  it('does not get a page that read the session', async () => {
    expect(await visitCached(read())).toEqual([false])
  })

  it('is not filled by a visitor with a session', async () => {
    expect(await visitCached(plain)).toEqual([false])
  })

  it('is filled by a visitor whose cookie cannot be a session', async () => {
    expect(await visitCached(plain, '__Host-astro-sessions=x')).toEqual([])
  })

  it('is not asked where it is off, which would log a warning', async () => {
    const { context, onRequest } = createSite()
    const visitor = context({ cache: { enabled: false } })
    await onRequest(visitor, async () => read()(visitor))
    expect(visitor.cached).toEqual([])
  })
})

describe('isSharedCacheable', () => {
  const cases: [header: string, value: string, answer: boolean][] = [
    ['Cache-Control', 'public', true],
    ['Cache-Control', 'public, max-age=0, must-revalidate', false],
    ['Cache-Control', 'max-age=0, s-maxage=60', true],
    ['Cache-Control', 'max-age=60, s-maxage=0', false],
    ['Cache-Control', 'private, max-age=60', false],
    ['Cache-Control', 'public, no-cache', false],
    ['Cache-Control', 'no-store', false],
    ['Cache-Control', 'must-revalidate', false],
    ['CDN-Cache-Control', 'max-age=60', true],
    ['Netlify-CDN-Cache-Control', 'public, s-maxage=60', true],
    ['Surrogate-Control', 'max-age=60', true],
    ['X-Cache', 'public', false],
  ]
  for (const [header, value, answer] of cases) {
    it(`is ${answer} for ${header}: ${value}`, () => {
      expect(isSharedCacheable(new Headers({ [header]: value }))).toBe(answer)
    })
  }
})
