import type { Page, TestContext, TestSite } from './visitor.ts'

/** As the guide of Astro has it: another request, without what the browser sent. */
const inside = () => new Request('https://shop.test/inside', { headers: { 'x-redirect-to': '/page' } })

export type Rewrite = (site: TestSite, context: TestContext, page: Page) => Promise<Response>

export const rewrites: Record<string, Rewrite> = {
  // What `sequence` of Astro does to the context that every middleware holds.
  'next(new Request())': async (_site, context, page) => {
    const request = inside()
    Object.assign(context, { request, url: new URL(request.url), routePattern: '/inside' })
    return page(context)
  },
  // A context of its own, and the middleware once more.
  'context.rewrite(new Request())': async (site, context, page) => {
    const inner = site.context({
      url: 'https://shop.test/inside',
      locals: context.locals,
      fetchState: stateOf(context),
    })
    Object.assign(inner, { request: inside() })
    return site.onRequest(inner, async () => page(inner))
  },
}

const stateOf = (context: object): object => Reflect.get(context, Symbol.for('astro.fetchState'))
