import { describe, expect, it } from 'vitest'
import { cookieOf, createSite, type Page, type TestContext, type VisitOptions } from '../support/visitor.ts'

const WEBKIT =
  'Mozilla/5.0 (X11; Linux) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15'
const CHROMIUM = 'Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'

const flash: Page = ({ locals }) => {
  locals.session.flash('note', 'saved')
  return new Response()
}
const show = async ({ locals }: TestContext) =>
  new Response((await locals.session.flash('note')) ?? 'nothing')

/** A visitor with a flash, and what each of several requests shows of it. */
async function shown(...requests: readonly VisitOptions[]): Promise<string[]> {
  const site = createSite()
  const Cookie = cookieOf(await site.visit(flash))
  const texts: string[] = []
  for (const options of requests) {
    const context = site.context({ ...options, headers: { Cookie, ...options.headers } })
    if (options.url?.includes('/_server-islands/'))
      Object.assign(context, { routePattern: '/_server-islands/[name]' })
    const response = await site.onRequest(context, () => show(context))
    texts.push(await response.text())
  }
  return texts
}

const cart = { url: 'https://shop.test/cart?page=2' }
const page = { routeData: { type: 'page' } }
const endpoint = { routeData: { type: 'endpoint' } }

function island(referrer?: string): VisitOptions {
  const headers = referrer === undefined ? {} : { Referer: referrer }
  return { url: 'https://shop.test/_server-islands/Notice?e=default', headers }
}

function script(userAgent: string, fetchState: object = page): VisitOptions {
  return { ...cart, headers: { 'User-Agent': userAgent, 'Sec-Fetch-Dest': 'empty' }, fetchState }
}

describe('a flash', () => {
  it('of a page is seen by its islands', async () => {
    const asks = [cart, island(cart.url), island(cart.url), cart]
    expect(await shown(...asks)).toEqual(['saved', 'saved', 'saved', 'nothing'])
  })

  it('of a page is seen by its islands where a proxy gives the server another name', async () => {
    expect(await shown({ url: 'http://10.0.0.1:4321/cart?page=2' }, island(cart.url))).toEqual([
      'saved',
      'saved',
    ])
  })

  it('of the start page is seen by its islands, whose referrer is the bare origin', async () => {
    const start = { url: 'https://shop.test/' }
    expect(await shown(start, island(start.url), start)).toEqual(['saved', 'saved', 'nothing'])
  })

  it('of a page is not seen by islands of another one, or of nobody knows which', async () => {
    expect(await shown(cart, island('https://shop.test/cart'), island(), island('about:blank'))).toEqual([
      'saved',
      'nothing',
      'nothing',
      'nothing',
    ])
  })

  it('of an island is seen by it again when the browser asks twice, also without a referrer', async () => {
    expect(await shown(island(), island())).toEqual(['saved', 'saved'])
  })

  it('that a script of WebKit fetched is seen by the page at the click, and once', async () => {
    const click = { ...cart, headers: { 'User-Agent': WEBKIT, 'Sec-Fetch-Dest': 'document' } }
    expect(await shown(script(WEBKIT), click, click)).toEqual(['saved', 'saved', 'nothing'])
  })

  it('that a script fetched of an endpoint is seen once, so that nothing that is polled repeats it', async () => {
    expect(await shown(script(WEBKIT, endpoint), script(WEBKIT, endpoint))).toEqual(['saved', 'nothing'])
  })

  it('that a script of another browser fetched is seen once: that says when it fetches ahead', async () => {
    expect(await shown(script(CHROMIUM), cart)).toEqual(['saved', 'nothing'])
  })

  it('of a rewritten page is seen by the islands of the address that the browser has', async () => {
    const site = createSite()
    const Cookie = cookieOf(await site.visit(flash))
    const first = site.context({ ...cart, headers: { Cookie } })
    const inner = site.context({ url: 'https://shop.test/basket', locals: first.locals, headers: { Cookie } })
    Object.assign(inner, { request: first.request })
    const answer = await site.onRequest(first, () => site.onRequest(inner, () => show(inner)))
    expect(await answer.text()).toBe('saved')
    const later = site.context({ ...island(cart.url), headers: { Cookie, Referer: cart.url } })
    Object.assign(later, { routePattern: '/_server-islands/[name]' })
    expect(await (await site.onRequest(later, () => show(later))).text()).toBe('saved')
  })
})
