import type { Session } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { createSite } from '../../support/visitor.ts'

const ADVICE = expect.objectContaining({
  code: 'SESSION_UNAVAILABLE',
  message: expect.stringContaining('`locals.session` was used on a prerendered page'),
  hint: expect.stringContaining('prerender = false'),
})

const WRITES: Record<string, (session: Session) => unknown> = {
  set: (session) => session.set('lastVisit', new Date()),
  delete: (session) => session.delete('lastVisit'),
  clear: (session) => session.clear(),
  flash: (session) => session.flash('notice', 'hello'),
  regenerate: (session) => session.regenerate(),
  login: (session) => session.login('ann'),
  persist: (session) => session.persist(3600),
  start: (session) => session.start(),
  logout: (session) => session.logout(),
  destroy: (session) => session.destroy(),
}

const READS: Record<string, (session: Session) => unknown> = {
  get: (session) => session.get('name'),
  has: (session) => session.has('name'),
  keys: (session) => session.keys(),
  values: (session) => session.values(),
  entries: (session) => session.entries(),
  flash: (session) => session.flash('notice'),
  update: (session) => session.update('n', () => 1),
  increment: (session) => session.increment('n'),
  pull: (session) => session.pull('n'),
  userId: (session) => session.userId(),
  info: (session) => session.info(),
  csrfToken: (session) => session.csrfToken(),
  load: (session) => session.load('token'),
}

/** One visit of a prerendered page that does this with its session. */
async function prerender(use: (session: Session) => unknown, replacesAstroSession = true) {
  const { onRequest, context: createContext, calls } = createSite({ replacesAstroSession })
  const context = createContext({ isPrerendered: true, url: 'https://shop.test/about' })
  const made = new Response('static')
  const response = await onRequest(context, async () => {
    await use(context.locals.session)
    return made
  })
  return { context, response, made, calls }
}

describe('the session of a prerendered page', () => {
  it.each(Object.keys(WRITES))('takes %s() and keeps nothing, and the log tells so', async (name) => {
    const { context, response, made, calls } = await prerender((session) => WRITES[name]?.(session))
    expect(response).toBe(made)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(calls).toEqual([])
    expect(context.log).toEqual([expect.stringMatching(/^warn .*\/about was prerendered.*nothing is kept/)])
  })

  it.each(Object.keys(READS))(
    'throws advice at %s(), which would be the same for all visitors',
    async (name) => {
      await expect(prerender(async (session) => READS[name]?.(session))).rejects.toEqual(ADVICE)
    },
  )

  it('can be written to as Astro.session, too', async () => {
    const { context } = await prerender(() => undefined)
    expect(context.astroSession()).toBe(context.locals.session)
    expect(Reflect.get(context, 'session')).toBe(context.locals.session)
  })

  it('costs nothing where nobody asks for it, and can be awaited and printed', async () => {
    const { context } = await prerender(async (session) => String(JSON.stringify(await session)), false)
    expect(context.astroSession()).toBeUndefined()
    expect(context.log).toEqual([])
  })

  it('is told of once, however many pages are written to', async () => {
    const { onRequest, context: createContext } = createSite()
    const logs = ['/about', '/terms'].map(async (path) => {
      const context = createContext({ isPrerendered: true, url: `https://shop.test${path}` })
      await onRequest(context, async () => {
        context.locals.session.set('lastVisit', new Date())
        return new Response()
      })
      return context.log
    })
    expect((await Promise.all(logs)).flat()).toHaveLength(1)
  })
})
