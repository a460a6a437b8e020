import { describe, expect, it } from 'vitest'
import { requireUser } from '../../src/server/require-user.ts'
import { destroySession } from '../support/pages.ts'
import { cookieOf, createSite, type Page, type VisitOptions } from '../support/visitor.ts'

const login: Page = ({ locals }) => {
  locals.session.login('ann')
  return new Response()
}

const rotate: Page = ({ locals }) => {
  locals.session.regenerate()
  return new Response()
}

/** What a page does when its session has got a new token since it began. */
const pages: Record<string, Page> = {
  writes: ({ locals }) => {
    locals.session.set('cart', 2)
    return new Response('kept')
  },
  increments: async ({ locals }) => new Response(`kept ${await locals.session.increment('n')}`),
  'requires a user': async (context) => {
    const user = await requireUser(context, { redirectTo: '/login' })
    return user instanceof Response ? user : new Response(`hello ${user}`)
  },
  'asks who it is, in its own words': async ({ locals }) =>
    (await locals.session.userId()) === null
      ? new Response(null, { status: 302, headers: { Location: '/login' } })
      : new Response('hello'),
  'asks for the session': async ({ locals }) => Response.json(await locals.session.info()),
  'makes a form': async ({ locals }) => new Response(await locals.session.csrfToken()),
  'fails at what it took for the visitor': async ({ locals }) => {
    const info = await locals.session.info()
    return new Response((info as { id: string }).id)
  },
}

const browser = { 'Sec-Fetch-Site': 'same-origin' }

/** The answer to a request that was under way when the session got a new token, and to the next one. */
async function overtaken(page: Page, options: VisitOptions & { isLate?: boolean } = {}) {
  const { isLate = false, ...visit } = options
  const site = createSite()
  const old = cookieOf(await site.visit(login))
  let current = old
  const rotation = async () => {
    current = cookieOf(await site.visit(rotate, { headers: { Cookie: old } }))
  }
  if (isLate) await rotation()
  const response = await site.visit(
    async (context) => {
      if (!isLate) await rotation()
      return page(context)
    },
    { ...visit, headers: { ...browser, ...visit.headers, Cookie: old } },
  )
  const again = await site.visit(page, { ...visit, headers: { Cookie: current } })
  return { response, again }
}

describe.each([
  ['that was under way when its session got a new token', false],
  ['that a browser sent before it had the new cookie', true],
])('a page %s', (_when, isLate) => {
  it.each(Object.entries(pages))(
    'asks the browser to come again, and pretends nothing: %s',
    async (name, page) => {
      const { response, again } = await overtaken(page, { isLate })
      expect(response.status).toBe(409)
      expect(response.headers.get('Location')).toBeNull()
      expect(response.headers.get('Refresh')).toBe('1')
      expect(response.headers.get('Retry-After')).toBe('1')
      expect(response.headers.get('Cache-Control')).toBe('private, no-store')
      expect(response.headers.getSetCookie()).toEqual([])
      expect(await response.text()).not.toMatch(/ann|hello|kept/)
      expect([name, again.status]).toEqual([name, 200])
    },
  )

  it.each(Object.entries(pages))('does not have a form sent again by itself: %s', async (_name, page) => {
    const { response } = await overtaken(page, { isLate, method: 'POST' })
    expect(response.status).toBe(409)
    expect(response.headers.get('Refresh')).toBeNull()
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('shows nothing of the new session, and answers as usual, where it only reads', async () => {
    const page: Page = async ({ locals }) => new Response(String(await locals.session.get('cart')))
    const { response } = await overtaken(page, { isLate })
    expect([response.status, await response.text()]).toEqual([200, 'undefined'])
  })
})

/** A site on a clock of its own, on which the old token was rotated away five seconds ago. */
async function rotatedAway() {
  let now = 0
  const site = createSite({ engineOptions: { clock: { now: () => now, after: () => () => undefined } } })
  const old = cookieOf(await site.visit(login))
  now = 1_000
  await site.visit(rotate, { headers: { Cookie: old } })
  now = 6_000
  return { site, old }
}

it("an old token that no browser sent is a stranger's", async () => {
  const { site, old } = await rotatedAway()
  const response = await site.visit(
    async (context) => {
      const user = await requireUser(context, { redirectTo: '/login' })
      return user instanceof Response ? user : new Response()
    },
    { headers: { Cookie: old } },
  )
  expect([response.status, response.headers.get('Location')]).toEqual([302, '/login?next=%2Fpage'])
})

it('a request that is to come again is no error in the log', async () => {
  const { site, old } = await rotatedAway()
  const context = site.context({ headers: { ...browser, Cookie: old } })
  await site.onRequest(context, async () => new Response(await context.locals.session.userId()))
  expect(context.log).toEqual([expect.stringMatching(/^warn SESSION_INTERRUPTED/)])
})

it('a request is under way from when it came in, and not from when it first asks for its session', async () => {
  for (const end of [login, rotate, destroySession]) {
    const site = createSite({ engineOptions: { onInterrupted: 'fail' } })
    const old = cookieOf(await site.visit(login))
    const response = await site.visit(
      async ({ locals }) => {
        await site.visit(end, { headers: { Cookie: old } })
        // The time in which a form is read, for example.
        const start = Date.now()
        while (Date.now() < start + 3) await Promise.resolve()
        locals.session.set('cart', 1)
        return new Response('kept')
      },
      { headers: { Cookie: old } },
    )
    expect([response.status, response.headers.getSetCookie()]).toEqual([409, []])
  }
})
