import { SessionError, type SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { requireCsrf } from '../../src/server/require-csrf.ts'
import { cookieOf, createSite, type TestContext } from '../support/visitor.ts'

const HTML = { Accept: 'text/html' }

/** A store whose writes of one kind fail from a moment on, with nothing written. */
function failingStore() {
  const inner = memoryStore()
  const failing = { verb: null as 'create' | 'apply' | null }
  const refuse = (verb: 'create' | 'apply') => {
    if (failing.verb === verb) throw new SessionError('STORE_UNAVAILABLE', 'Nothing was written.')
  }
  const store: SessionStore = {
    ...inner,
    async create(...args) {
      refuse('create')
      return inner.create(...args)
    },
    async apply(...args) {
      refuse('apply')
      return inner.apply(...args)
    },
  }
  return { store, failing }
}

describe('the page that a site shows for a failure', () => {
  it.each([403, 503, 409] as const)(
    'of %i can start a session, to which its form is bound',
    async (status) => {
      const codes = { 403: 'CSRF_REFUSED', 503: 'STORE_UNAVAILABLE', 409: 'SESSION_INTERRUPTED' } as const
      const site = createSite({ errorPages: { [status]: `/${status}` } })
      const context: TestContext = site.context({
        method: 'POST',
        headers: HTML,
        rewrite: async () => new Response(await context.locals.session.csrfToken()),
      })
      const refused = await site.onRequest(context, async () => {
        throw new SessionError(codes[status], 'It failed.')
      })
      expect(refused.status).toBe(status)
      const headers = { Cookie: cookieOf(refused), 'X-CSRF-Token': await refused.text() }
      const again = site.context({ method: 'POST', headers })
      const answer = await site.onRequest(again, async () => {
        await requireCsrf(again)
        return new Response('done')
      })
      expect(answer.status).toBe(200)
    },
  )

  it('leaves without what it wrote where that cannot be stored', async () => {
    const { store, failing } = failingStore()
    const site = createSite({ store, errorPages: { 403: '/403' } })
    failing.verb = 'create'
    const context: TestContext = site.context({
      headers: HTML,
      rewrite: async () => {
        context.locals.session.set('seen', true)
        return new Response('refused')
      },
    })
    const answer = await site.onRequest(context, async () => {
      throw new SessionError('CSRF_REFUSED', 'It failed.')
    })
    expect([answer.status, await answer.text(), answer.headers.getSetCookie()]).toEqual([403, 'refused', []])
  })
})

describe('a commit that fails', () => {
  it('leaves the visitor the session that the request had started', async () => {
    const { store, failing } = failingStore()
    const site = createSite({ store })
    const failed = await site.visit(async ({ locals }) => {
      await locals.session.increment('visits')
      locals.session.set('a', 1)
      failing.verb = 'apply'
      return new Response('done')
    })
    failing.verb = null
    expect(failed.status).toBe(503)
    const seen = await site.visit(
      async ({ locals }) => Response.json(Object.fromEntries(await locals.session.entries())),
      { headers: { Cookie: cookieOf(failed) } },
    )
    expect(await seen.json()).toEqual({ visits: 1 })
  })

  it('leaves the visitor the session that the request had started', async () => {
    const { store, failing } = failingStore()
    const site = createSite({ store })
    const failed = await site.visit(async ({ locals }) => {
      await locals.session.increment('visits')
      locals.session.set('name', 'changed')
      failing.verb = 'apply'
      return new Response('done')
    })
    failing.verb = null
    expect(failed.status).toBe(503)
    const seen = await site.visit(async ({ locals }) => Response.json(await locals.session.entries()), {
      headers: { Cookie: cookieOf(failed) },
    })
    expect(await seen.json()).toEqual([['visits', 1]])
  })

  it('leaves the visitor the session under its token where a new one was pending', async () => {
    const site = createSite()
    const started = await site.visit(({ locals }) => {
      locals.session.set('cart', 'pea')
      locals.session.login('ann')
      return new Response('done')
    })
    const headers = { Cookie: cookieOf(started) }
    const failing = site.visit(
      async ({ locals }) => {
        locals.session.regenerate()
        locals.session.clear()
        await locals.session.increment('visits')
        throw new Error('a mistake in the page')
      },
      { headers },
    )
    await expect(failing).rejects.toThrow('a mistake in the page')
    const seen = await site.visit(
      async ({ locals }) => Response.json([await locals.session.userId(), await locals.session.entries()]),
      { headers },
    )
    expect(await seen.json()).toEqual(['ann', [['visits', 1]]])
  })
})

describe('a page that catches the refusal of a forged form', () => {
  it.each([200, 422])(
    'stores nothing of what it had written by then, whatever it answers: %i',
    async (status) => {
      const site = createSite()
      const first = await site.visit(({ locals }) => {
        locals.session.set('email', 'ann@shop.test')
        return new Response('done')
      })
      const headers = { Cookie: cookieOf(first) }
      const context = site.context({ method: 'POST', headers })
      const answer = await site.onRequest(context, async () => {
        context.locals.session.set('email', 'forged@shop.test')
        await requireCsrf(context).catch(() => undefined)
        return new Response('sorry', { status })
      })
      expect(answer.status).toBe(status === 200 ? 403 : 422)
      const seen = await site.visit(async ({ locals }) => Response.json(await locals.session.get('email')), {
        headers,
      })
      expect(await seen.json()).toBe('ann@shop.test')
    },
  )
})

describe('an answer that switches protocols', () => {
  it('leaves as it is where its headers are read-only', async () => {
    const site = createSite()
    const first = await site.visit(({ locals }) => {
      locals.session.set('a', 1)
      return new Response('done')
    })
    const readOnly = Object.assign(new Headers(), {
      delete() {
        throw new TypeError('immutable')
      },
    })
    const upgrade = Object.create(Response.prototype, {
      status: { value: 101 },
      statusText: { value: 'Switching Protocols' },
      body: { value: null },
      headers: { value: readOnly },
    })
    const answer = await site.visit(
      async ({ locals }) => {
        await locals.session.get('a')
        return upgrade
      },
      { headers: { Cookie: cookieOf(first) } },
    )
    expect(answer).toBe(upgrade)
  })
})
