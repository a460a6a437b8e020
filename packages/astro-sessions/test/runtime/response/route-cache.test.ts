import memoryCache from 'astro/cache/memory'
import { describe, expect, it } from 'vitest'
import { tokenSession } from '../../../src/server/token-session.ts'
import { bearing, issueToken } from '../../support/bearer.ts'
import { plainPage, setName, streaming } from '../../support/pages.ts'
import {
  cookieOf,
  createSite,
  type Page,
  type TestContext,
  type VisitOptions,
} from '../../support/visitor.ts'

const logger = { info() {}, warn() {}, error() {} }
const enabled = { enabled: true }

/** A page behind Astro's route cache, which stands inside the middleware: it hands on what it has, or keeps the page. */
function routeCache(provider = memoryCache({})) {
  return async (context: TestContext, page: Page): Promise<Response> => {
    const { request, url, cache } = context
    const answer = await provider.onRequest?.({ request, url, logger }, async () => {
      const response = await page(context)
      const { maxAge } = cache.options
      if (maxAge !== undefined) response.headers.set('CDN-Cache-Control', `max-age=${maxAge}`)
      return response
    })
    if (answer === undefined) throw new Error('The provider answers no request.')
    return answer
  }
}

/** A site with its route cache inside the middleware: `ask` answers what the page says, and what the cache did. */
function siteWithCache(isDev = false) {
  const site = createSite({ isDev })
  const keep = routeCache()
  const ask = async (page: Page, options: VisitOptions = {}) => {
    const visitor = site.context({ cache: enabled, ...options })
    const response = await site.onRequest(visitor, () => keep(visitor, page))
    return `${await response.text()} ${response.headers.get('X-Astro-Cache')}`
  }
  const login = async () => {
    const response = await site.visit(async ({ locals }) => {
      await locals.session.login('ann')
      return new Response()
    })
    return { headers: { Cookie: cookieOf(response) } }
  }
  return { ...site, ask, login }
}

const cached = (page: Page): Page => {
  return async (context) => {
    const response = await page(context)
    context.cache.set({ maxAge: 600 })
    return response
  }
}
const showUser: Page = async ({ locals }) => new Response(`user ${await locals.session.userId()}`)

describe("Astro's route cache inside the middleware", () => {
  it('keeps no page that read the session and asks to be kept afterwards', async () => {
    const { ask, login } = siteWithCache()
    expect(await ask(cached(showUser), await login())).toBe('user ann null')
    expect(await ask(cached(showUser))).toBe('user null null')
    expect(await ask(cached(showUser))).toBe('user null null')
  })

  it('keeps no page that had kept the way to ask for it', async () => {
    const { ask, login } = siteWithCache()
    const page: Page = async (context) => {
      const set = context.cache.set.bind(context.cache)
      const response = await showUser(context)
      set({ maxAge: 600 })
      return response
    }
    const site = createSite()
    const visitor = site.context({ cache: enabled })
    await site.onRequest(visitor, async () => page(visitor))
    expect(visitor.cache.options.maxAge).toBeUndefined()
    expect(await ask(page, await login())).toContain('user ann')
  })

  it('keeps no page that wrote to the session and asks to be kept afterwards', async () => {
    const { ask } = siteWithCache()
    expect(await ask(cached(setName('ann')))).toBe('set null')
    expect(await ask(cached(setName('ann')))).toBe('set null')
  })

  it('keeps no page that asked to be kept before it used the session', async () => {
    const { ask } = siteWithCache()
    const page: Page = (context) => {
      context.cache.set({ maxAge: 600 })
      return showUser(context)
    }
    expect(await ask(page)).toBe('user null null')
    expect(await ask(page)).toBe('user null null')
  })

  it('keeps no page of a visitor with a session, whose components may still use it', async () => {
    const { ask, login } = siteWithCache()
    const page = cached(streaming(({ locals }) => locals.session.userId()))
    expect(await ask(page, await login())).toBe('first ann null')
    expect(await ask(cached(() => new Response('plain')))).toBe('plain MISS')
  })

  it('keeps no answer of an endpoint to a client with a token', async () => {
    const site = siteWithCache()
    const whoami: Page = async (context) => Response.json(await tokenSession(context).userId())
    expect(await site.ask(cached(whoami), bearing(await issueToken(site)))).toBe('"ann" null')
    expect(await site.ask(cached(whoami))).toBe('null null')
  })

  it('keeps a page that leaves the session alone, and hands it on to everybody', async () => {
    const { ask, login } = siteWithCache()
    const page = cached(({ locals }) => new Response(typeof locals.session.get))
    expect(await ask(page)).toBe('function MISS')
    expect(await ask(page)).toBe('function HIT')
    expect(await ask(page, await login())).toBe('function HIT')
  })
})

describe('a route cache that Astro makes inside the middleware, with astro() there', () => {
  const keptOf = async (outside: Page, page: Page, options: VisitOptions = {}) => {
    const { context, onRequest } = createSite()
    let cache: TestContext['cache'] | undefined
    const visitor = context({ ...options, fetchState: { resolve: () => cache } })
    Reflect.deleteProperty(visitor, 'cache')
    await onRequest(visitor, async () => {
      await outside(visitor)
      cache = context({ cache: enabled }).cache
      // Its own run of the middleware.
      return onRequest(visitor, async () => {
        const response = await page(visitor)
        cache?.set({ maxAge: 600 })
        return response
      })
    })
    return cache?.options.maxAge
  }

  it('keeps a page that leaves the session alone', async () => {
    expect(await keptOf(plainPage, plainPage)).toBe(600)
  })

  it('keeps no page that used the session', async () => {
    expect(await keptOf(plainPage, showUser)).toBeUndefined()
  })

  it('keeps no page where middleware outside of it used the session before', async () => {
    expect(await keptOf(showUser, plainPage)).toBeUndefined()
  })

  it('keeps no page of a visitor with a session', async () => {
    const Cookie = cookieOf(await createSite().visit(setName('ann')))
    expect(await keptOf(plainPage, plainPage, { headers: { Cookie } })).toBeUndefined()
  })
})

describe('a page that used the session and asks to be kept by the route cache', () => {
  it('is told in development that it is not kept, once', async () => {
    const { onRequest, context } = siteWithCache(true)
    const visitors = [context({ cache: enabled }), context({ cache: enabled })]
    for (const visitor of visitors) await onRequest(visitor, async () => cached(showUser)(visitor))
    expect(visitors.flatMap(({ log }) => log)).toEqual([expect.stringContaining('warn `Astro.cache.set()`')])
  })

  it('is told nothing where it asks not to be kept', async () => {
    const { onRequest, context } = siteWithCache(true)
    const visitor = context({ cache: enabled })
    await onRequest(visitor, async () => {
      const response = await showUser(visitor)
      visitor.cache.set(false)
      return response
    })
    expect(visitor.log).toEqual([])
  })

  it('is told nothing where it leaves the session of its visitor alone', async () => {
    const { onRequest, context, login } = siteWithCache(true)
    const visitor = context({ cache: enabled, ...(await login()) })
    await onRequest(visitor, async () => cached(() => new Response('plain'))(visitor))
    expect(visitor.log).toEqual([])
  })
})
