import { describe, expect, it } from 'vitest'
import { setName, streaming } from '../../support/pages.ts'
import { cookieOf, createSite, type Page, type TestSite } from '../../support/visitor.ts'

const lateRead = (headers?: Record<string, string>) =>
  streaming(({ locals }) => locals.session.get('name'), headers)

const visitorOf = async ({ visit }: TestSite) => ({ Cookie: cookieOf(await visit(setName('ann'))) })

/** What Astro notes of a page that it renders. */
const PAGE = { responseRouteType: 'page', streaming: true }

describe('a page that streams for a visitor with a session and has not used it', () => {
  it('leaves private', async () => {
    const site = createSite()
    const response = await site.visit(lateRead(), { headers: await visitorOf(site) })
    expect([response.headers.get('Cache-Control'), response.headers.get('Vary')]).toEqual([
      'private, no-cache',
      'Cookie',
    ])
    expect(await response.text()).toBe('first ann')
  })

  it('leaves private where Astro renders it, whatever kind of stream that makes', async () => {
    const site = createSite()
    const made = new Response('text/html', { headers: { Vary: 'Accept' } })
    const response = await site.visit(() => made, { headers: await visitorOf(site), fetchState: PAGE })
    expect([response.headers.get('Cache-Control'), response.headers.get('Vary')]).toEqual([
      'private, no-cache',
      'Accept, Cookie',
    ])
    expect([...made.headers.keys()]).toEqual(['content-type', 'vary'])
  })

  it('says the same in answer to HEAD', async () => {
    const site = createSite()
    const options = { headers: await visitorOf(site), method: 'HEAD' }
    const { headers } = await site.visit(lateRead(), options)
    expect(headers.get('Cache-Control')).toBe('private, no-cache')
  })

  for (const own of [
    { 'Cache-Control': 'public, max-age=60' },
    { 'Cache-Control': 'no-cache' },
    { Expires: new Date(0).toUTCString() },
    { 'CDN-Cache-Control': 'max-age=60' },
    { 'X-Accel-Expires': '60' },
  ]) {
    it(`keeps a policy of its own: ${JSON.stringify(own)}`, async () => {
      const site = createSite()
      const page = streaming(() => 'last', own)
      const { headers } = await site.visit(page, { headers: await visitorOf(site) })
      expect([...headers]).toEqual(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value]))
    })
  }

  it('is left alone with cacheControl: false', async () => {
    const site = createSite({ cacheControl: false })
    const { headers } = await site.visit(lateRead(), { headers: await visitorOf(site) })
    expect([...headers.keys()]).toEqual([])
  })
})

describe('the same bytes and headers leave', () => {
  const whole: [what: string, page: Page][] = [
    ['a text', () => new Response('hello')],
    ['JSON', () => Response.json({ a: 1 })],
    ['bytes', () => new Response(new Uint8Array([1]))],
    ['no body', () => new Response(null, { status: 204 })],
    ['an empty text', () => new Response('')],
  ]
  for (const [what, page] of whole) {
    it(`for ${what}, and it is the very response that the page made`, async () => {
      const site = createSite()
      const headers = await visitorOf(site)
      site.calls.length = 0
      let made: Response | undefined
      const response = await site.visit(
        async (context) => {
          made = await page(context)
          return made
        },
        { headers },
      )
      expect(response).toBe(made)
      expect(site.calls).toEqual([])
    })
  }

  it('for the response that a page returns, and for no copy that may be of a rendered one', async () => {
    const site = createSite()
    const headers = await visitorOf(site)
    const made = new Response('of the page')
    const fetchState = { ...PAGE, response: made }
    expect(await site.visit(() => made, { headers, fetchState })).toBe(made)
    const copy = await site.visit(() => new Response('of middleware'), { headers, fetchState })
    expect(copy.headers.get('Cache-Control')).toBe('private, no-cache')
  })

  it('for a page that Astro renders whole', async () => {
    const site = createSite()
    const made = new Response('<p>whole</p>', { headers: { 'Content-Length': '12' } })
    const fetchState = { responseRouteType: 'page', streaming: false }
    expect(await site.visit(() => made, { headers: await visitorOf(site), fetchState })).toBe(made)
  })

  it('for a visitor without a session, who cannot see anything of one', async () => {
    const { visit, calls } = createSite()
    const made = new Response(ReadableStream.from([]))
    expect(await visit(() => made, { fetchState: { ...PAGE } })).toBe(made)
    expect(await visit(() => made, { headers: { Cookie: '__Host-astro-sessions=x' } })).toBe(made)
    expect([[...made.headers], calls]).toEqual([[], []])
  })
})

describe('csrfToken() after the headers', () => {
  const form = streaming(({ locals }) => locals.session.csrfToken())

  it('is warned of in development, once, for a visitor who has a session too', async () => {
    const site = createSite({ isDev: true })
    const Cookie = cookieOf(await site.visit(setName('ann')))
    const log: string[] = []
    for (const headers of [{ Cookie }, { Cookie }]) {
      const visitor = site.context({ headers })
      await (await site.onRequest(visitor, async () => form(visitor))).text()
      log.push(...visitor.log)
    }
    expect(log).toEqual([expect.stringMatching(/^warn .*csrfToken\(\)/)])
  })

  it('is refused for a visitor without one, in development with the same warning', async () => {
    const { context, onRequest } = createSite({ isDev: true })
    const visitor = context()
    const response = await onRequest(visitor, async () => form(visitor))
    await expect(response.text()).rejects.toThrow(expect.objectContaining({ code: 'RESPONSE_STARTED' }))
    expect(visitor.log).toEqual([expect.stringContaining('csrfToken()')])
  })

  it('is not warned of in a build, nor where it comes in time', async () => {
    const built = createSite()
    const visitor = built.context({ headers: await visitorOf(built) })
    await (await built.onRequest(visitor, async () => form(visitor))).text()
    const dev = createSite({ isDev: true })
    const early = dev.context({ headers: await visitorOf(dev) })
    await dev.onRequest(early, async () => new Response(await early.locals.session.csrfToken()))
    expect([...visitor.log, ...early.log]).toEqual([])
  })
})
