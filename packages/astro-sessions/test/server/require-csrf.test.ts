import type { Session } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { requireCsrf } from '../../src/server/require-csrf.ts'
import { verifyCsrf } from '../../src/server/verify-csrf.ts'
import {
  cookieOf,
  createSite,
  type TestContext,
  type TestSite,
  type VisitOptions,
} from '../support/visitor.ts'

type Check = (context: TestContext) => unknown

/** A visitor with a session, and the token of a form of theirs. */
async function visitorOf(site: TestSite): Promise<{ token: string; headers: Record<string, string> }> {
  let token = ''
  const first = await site.visit(async ({ locals }) => {
    locals.session.set('name', 'ann')
    token = await locals.session.csrfToken()
    return new Response()
  })
  return { token, headers: { Cookie: cookieOf(first) } }
}

/** What is answered to a page with this check, and what it did before it answered. */
async function answerOf(check: Check, sends: 'its token' | 'none', options: VisitOptions = {}) {
  const site = createSite({ errorPages: { 403: '/403' } })
  const { token, headers } = await visitorOf(site)
  const sent = sends === 'its token' ? { 'X-CSRF-Token': token } : {}
  const context = site.context({
    method: 'POST',
    ...options,
    headers: { ...headers, ...sent, ...options.headers },
  })
  const response = site.onRequest(context, async () => {
    context.locals.session.set('name', 'bob')
    const answer = await check(context)
    return answer instanceof Response ? answer : new Response('done')
  })
  const outcome = await response.then(
    ({ status }) => status,
    (error: unknown) => error,
  )
  const name = await nameOf(site, headers)
  return { outcome, name, log: context.log, response }
}

async function nameOf(site: TestSite, headers: Record<string, string>): Promise<unknown> {
  let name: unknown
  await site.visit(
    async ({ locals }: { locals: { session: Session } }) => {
      name = await locals.session.get('name')
      return new Response()
    },
    { headers },
  )
  return name
}

describe('requireCsrf', () => {
  it('lets a request through that carries the token of its session', async () => {
    expect(await answerOf(async (context) => requireCsrf(context), 'its token')).toMatchObject({
      outcome: 200,
      name: 'bob',
      log: [],
    })
  })

  it('answers 403 to any other, writes nothing, and keeps it out of caches', async () => {
    const { outcome, name, log, response } = await answerOf(async (context) => requireCsrf(context), 'none')
    expect([outcome, name]).toEqual([403, 'ann'])
    expect((await response).headers.get('Cache-Control')).toBe('private, no-store')
    expect(await (await response).text()).toContain('load the page again')
    expect(log).toEqual([expect.stringMatching(/^warn CSRF_REFUSED/)])
  })

  it("answers with the site's own page where a page is wanted", async () => {
    const rewrite = () => new Response('sorry')
    const headers = { Accept: 'text/html' }
    const { outcome, response } = await answerOf(requireCsrf, 'none', { headers, rewrite })
    expect([outcome, await (await response).text()]).toEqual([403, 'sorry'])
  })

  it('answers 403 to a visitor without a session', async () => {
    const response = await createSite().visit(
      async (context) => {
        await requireCsrf(context)
        return new Response('done')
      },
      { method: 'POST' },
    )
    expect(response.status).toBe(403)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  const careless: Record<string, Check> = {
    'nothing at all': (context) => void requireCsrf(context),
    'a condition': (context) => {
      if (!requireCsrf(context)) return new Response(null, { status: 403 })
    },
    'a variable that nobody uses': (context) => {
      const check = requireCsrf(context)
      return check === undefined ? new Response(null, { status: 403 }) : undefined
    },
    'verifyCsrf in a condition': (context) => {
      if (!verifyCsrf(context)) return new Response(null, { status: 403 })
    },
    'verifyCsrf and a redirect': (context) => {
      if (!verifyCsrf(context)) return new Response(null, { status: 403 })
      return new Response(null, { status: 303, headers: { Location: '/' } })
    },
    'an answer that is an error': (context) => {
      void requireCsrf(context)
      return new Response(null, { status: 404 })
    },
  }

  it.each(Object.entries(careless))(
    'without await, in %s, fails for everybody and writes nothing',
    async (_name, check) => {
      for (const sends of ['its token', 'none'] as const) {
        const { outcome, name } = await answerOf(check, sends)
        expect(outcome).toMatchObject({
          code: 'NOT_AWAITED',
          message: expect.stringContaining('without `await`'),
        })
        expect(name).toBe('ann')
      }
    },
  )

  const waiting: Record<string, Check> = {
    await: async (context) => {
      await requireCsrf(context)
    },
    'Promise.all': (context) => Promise.all([requireCsrf(context), context.locals.session.get('name')]),
    'a callback': (context) => requireCsrf(context).then(() => new Response()),
    finally: (context) => requireCsrf(context).finally(() => undefined),
    return: (context) => requireCsrf(context),
  }

  it.each(Object.entries(waiting))('is waited for by %s', async (_name, check) => {
    expect((await answerOf(check, 'its token')).outcome).toBe(200)
    expect((await answerOf(check, 'none')).outcome).toBe(403)
  })

  it('that refused cannot be talked out of it', async () => {
    const swallowed = (context: TestContext) => requireCsrf(context).catch(() => undefined)
    expect(await answerOf(swallowed, 'none')).toMatchObject({ outcome: 403, name: 'ann' })
  })

  it('leaves the answer to a page that refuses by itself', async () => {
    const own = (context: TestContext) =>
      requireCsrf(context).catch(() => new Response(null, { status: 422 }))
    expect((await answerOf(own, 'none')).outcome).toBe(422)
  })

  it('ends no process where nobody waits for its failure', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    await answerOf((context) => void requireCsrf(context), 'none')
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  it('refuses to be asked when the answer has left', async () => {
    const site = createSite()
    const context = site.context()
    await site.onRequest(context, async () => new Response('done'))
    expect(() => requireCsrf(context)).toThrow(expect.objectContaining({ code: 'RESPONSE_STARTED' }))
  })
})

describe('verifyCsrf', () => {
  it('does not look at the form of a visitor without a session', async () => {
    const form = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }
    for (const page of ['that writes', 'that only asks']) {
      await createSite().visit(async ({ locals }) => {
        if (page === 'that writes') locals.session.set('a', 1)
        let read = 0
        const body = new ReadableStream(
          {
            pull(controller) {
              read += 1
              controller.enqueue(new TextEncoder().encode('csrf=x&'))
            },
          },
          { highWaterMark: 0 },
        )
        const request = new Request('https://shop.test/', { ...form, body, duplex: 'half' } as RequestInit)
        expect(await verifyCsrf({ locals, request })).toBe(false)
        expect(read).toBe(0)
        return new Response()
      })
    }
  })
})
