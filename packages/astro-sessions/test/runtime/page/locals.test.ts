import { describe, expect, it } from 'vitest'
import { plainPage } from '../../support/pages.ts'
import { createSite } from '../../support/visitor.ts'

describe('locals', () => {
  it('hold the session under the configured key, out of sight of spreads and JSON', async () => {
    const { visit } = createSite({ localsKey: 'visitor' })
    await visit((context) => {
      expect(Reflect.get(context.locals, 'visitor')).toBeDefined()
      expect(Object.keys(context.locals)).toEqual([])
      expect(JSON.stringify({ ...context.locals })).toBe('{}')
      return new Response()
    })
  })

  it('refuse an assignment and name the option that makes room for it', async () => {
    const { visit } = createSite()
    await visit((context) => {
      expect(() => Object.assign(context.locals, { session: null })).toThrow(
        expect.objectContaining({
          message: expect.stringContaining('locals.session'),
          hint: expect.stringContaining('localsKey'),
        }),
      )
      return new Response()
    })
  })

  it('that have the key already are not overwritten', async () => {
    const { visit } = createSite()
    await expect(visit(plainPage, { locals: { session: 'from Express' } })).rejects.toThrow(
      '`locals.session` was set before',
    )
  })
})

describe('Astro.session', () => {
  it('is the session of locals, in the page and in the context', async () => {
    const { visit } = createSite({ replacesAstroSession: true })
    await visit((context) => {
      expect(context.astroSession()).toBe(context.locals.session)
      expect(Reflect.get(context, 'session')).toBe(context.locals.session)
      return new Response()
    })
  })

  it('is left alone where the site wants so', async () => {
    const { visit } = createSite()
    await visit((context) => {
      expect(context.astroSession()).toBeUndefined()
      return new Response()
    })
  })

  it('stops the request when Astro has no place for it', async () => {
    const { onRequest, context } = createSite({ replacesAstroSession: true })
    const { request, url, locals, cookies, isPrerendered, routePattern, logger, cache, rewrite } = context()
    const bare = { request, url, locals, cookies, isPrerendered, routePattern, logger, cache, rewrite }
    await expect(onRequest(bare, async () => new Response())).rejects.toThrow(
      expect.objectContaining({ hint: expect.stringContaining("astroSession: 'leave'") }),
    )
  })
})
