import type { APIContext, MiddlewareHandler } from 'astro'
import { sequence } from 'astro/middleware'
import { describe, expect, it } from 'vitest'
import { noteAnswers } from '../../../src/runtime/request/note-answers.ts'
import { plainPage, readName, setName } from '../../support/pages.ts'
import {
  cookieOf,
  createSite,
  type Page,
  type TestContext,
  type TestSite,
  type VisitOptions,
} from '../../support/visitor.ts'

const nameAnn = (locals: object) => Reflect.get(locals, 'session').set('name', 'ann')

/** Middleware that Astro lets pass: the response is the one that `next` made. */
const forgetful: Record<string, MiddlewareHandler> = {
  'calls next() and returns nothing': (_context, next) => {
    next()
  },
  'waits for next() and returns nothing': async (_context, next) => {
    await next()
  },
  'writes after next() and returns nothing': async ({ locals }, next) => {
    await next()
    nameAnn(locals)
  },
}

/** Our middleware and those of the site, put together as a site's build does it, and what Astro gets of them. */
function chainOf(site: TestSite, ...others: MiddlewareHandler[]) {
  const ours = site.onRequest as object as MiddlewareHandler
  const chain = noteAnswers(sequence(ours, ...others))
  return (context: TestContext, page: Page): Promise<unknown> =>
    Promise.resolve(chain(context as object as APIContext, async () => page(context)))
}

/** What leaves a site with such middleware. */
async function visit(site: TestSite, page: Page, others: MiddlewareHandler[], options?: VisitOptions) {
  const left = await chainOf(site, ...others)(site.context(options), page)
  if (left instanceof Response) return left
  throw new Error('Astro has to answer')
}

describe.each(Object.entries(forgetful))('middleware that %s', (_, forgets) => {
  it('leaves with what the page made, and with the cookie of the session', async () => {
    const site = createSite()
    const left = await visit(site, setName('ann'), [forgets])
    expect(await left.text()).toBe('set')
    expect(left.headers.get('Cache-Control')).toBe('private, no-store')
    const again = await site.visit(readName, { headers: { Cookie: cookieOf(left) } })
    expect(await again.text()).toBe('ann')
  })

  it('may stand before or behind other ones', async () => {
    const site = createSite()
    const returns: MiddlewareHandler = (_context, next) => next()
    for (const others of [
      [returns, forgets],
      [forgets, returns],
      [forgets, forgets],
    ]) {
      expect(cookieOf(await visit(site, setName('ann'), others))).toContain('astro-sessions=')
    }
  })

  it('gets the answer of the page that rewrote, and not of the one that it rewrote to', async () => {
    const site = createSite()
    const fetchState = {}
    const outer = site.context({ fetchState })
    const run = chainOf(site, forgets)
    const left = await run(outer, async () => {
      const inner = site.context({ url: 'https://shop.test/other', locals: outer.locals, fetchState })
      expect(await run(inner, setName('bob'))).toBeUndefined()
      return new Response('outer')
    })
    expect(left instanceof Response && (await left.text())).toBe('outer')
  })
})

describe('middleware that returns nothing', () => {
  it('does not hide the error of the page that it caught, whose writes are dropped', async () => {
    const site = createSite()
    const broken = new Error('broken')
    const catches: MiddlewareHandler = async (_context, next) => {
      await next().catch(() => undefined)
    }
    const failing = chainOf(site, catches)(site.context(), ({ locals }) => {
      locals.session.set('name', 'ann')
      throw broken
    })
    await expect(failing).rejects.toBe(broken)
    expect(site.calls).toEqual([])
  })

  it('costs a page that leaves the session alone nothing', async () => {
    const site = createSite()
    const made = new Response('page')
    const left = await visit(site, () => made, [(_context, next) => void next()])
    expect([left === made, site.calls]).toEqual([true, []])
  })
})

describe('what is for Astro to say', () => {
  it('stays so where middleware neither answers nor calls next(), and its writes are dropped', async () => {
    const site = createSite()
    const context = site.context()
    const left = chainOf(site, ({ locals }) => {
      nameAnn(locals)
    })(context, plainPage)
    expect(await left).toBeUndefined()
    expect(site.calls).toEqual([])
  })

  it('stays so where it answers what is no response', async () => {
    const site = createSite()
    const answersText = (({ locals }: APIContext) => {
      nameAnn(locals)
      return 'text'
    }) as object as MiddlewareHandler
    const left = chainOf(site, answersText)(site.context(), plainPage)
    expect([await left, site.calls]).toEqual(['text', []])
  })

  it('stays so for the page of an error, which gets nothing of the run before', async () => {
    const site = createSite()
    const first = site.context()
    const run = chainOf(site, (_context, next) => void next())
    await run(first, () => new Response(null, { status: 404 }))
    const second = site.context({ locals: first.locals })
    expect(await chainOf(site, () => undefined)(second, plainPage)).toBeUndefined()
  })
})
