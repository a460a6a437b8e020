import type { Session } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { getSession } from '../../src/server/get-session.ts'
import { safeNext } from '../../src/server/next-path.ts'
import { requireUser } from '../../src/server/require-user.ts'
import { cookieOf, createSite, type TestContext, type VisitOptions } from '../support/visitor.ts'

/** What `requireUser` answers, to a visitor who is logged in as ann or not at all. */
async function required(options: VisitOptions & { user?: string; redirectTo?: string } = {}) {
  const { user, redirectTo = '/login', ...visit } = options
  const site = createSite()
  let headers: Record<string, string> = {}
  if (user !== undefined) {
    const login = await site.visit(({ locals }) => {
      locals.session.login(user)
      return new Response()
    })
    headers = { Cookie: cookieOf(login) }
  }
  let answer: string | Response = ''
  const asking = async (context: TestContext) => {
    answer = await requireUser(context, { redirectTo })
    return new Response()
  }
  await site.visit(asking, { ...visit, headers })
  return answer as string | Response
}

const locationOf = (answer: string | Response) =>
  answer instanceof Response ? answer.headers.get('Location') : null

describe('getSession', () => {
  it('is the session of the request under every name', async () => {
    for (const localsKey of ['session', 'visitor']) {
      await createSite({ localsKey }).visit((context) => {
        expect(getSession(context)).toBe(Reflect.get(context.locals, localsKey) as Session)
        return new Response()
      })
    }
  })

  it.each([{ locals: {} }, {}, undefined])(
    'says what to do where the middleware has not run: %j',
    (context) => {
      expect(() => getSession(context as TestContext)).toThrow(
        expect.objectContaining({
          code: 'SESSION_UNAVAILABLE',
          hint: expect.stringContaining('src/fetch.ts'),
        }),
      )
    },
  )

  it('says of a prerendered page that it is one', async () => {
    const visiting = createSite().visit(async (context) => Response.json(await getSession(context).keys()), {
      isPrerendered: true,
    })
    await expect(visiting).rejects.toThrow('prerendered page')
  })
})

describe('requireUser', () => {
  it('answers the id of the user', async () => {
    expect(await required({ user: 'ann' })).toBe('ann')
  })

  it('sends everybody else to the login page, which can send them back', async () => {
    const answer = await required({ url: 'https://shop.test/cart?page=2&x=a%20b' })
    expect(answer).toMatchObject({ status: 302 })
    expect(locationOf(answer)).toBe('/login?next=%2Fcart%3Fpage%3D2%26x%3Da%2520b')
  })

  it('keeps what the address of the login page says already', async () => {
    expect(locationOf(await required({ redirectTo: '/login?from=cart#form' }))).toBe(
      '/login?from=cart&next=%2Fpage#form',
    )
  })

  it('names no page to go back to after a form', async () => {
    const answer = await required({ method: 'POST' })
    expect(answer).toMatchObject({ status: 303 })
    expect(locationOf(answer)).toBe('/login')
  })

  it('never names another site as the page to go back to', async () => {
    expect(locationOf(await required({ url: 'https://shop.test//evil.test/x' }))).toBe('/login?next=%2F')
  })

  for (const redirectTo of ['https://evil.test/login', '//evil.test', 'login', '']) {
    it(`refuses a login page that is no path of this site: ${JSON.stringify(redirectTo)}`, async () => {
      await expect(required({ redirectTo })).rejects.toThrow('must be a path of this site')
    })
  }

  it('says so when the login page requires a user itself', async () => {
    await expect(required({ url: 'https://shop.test/login/' })).rejects.toThrow('nobody could ever log in')
  })
})

describe('safeNext', () => {
  const unsafe = [
    null,
    undefined,
    '',
    'cart',
    'https://evil.test',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '\n//evil.test',
    ' //evil.test',
    '/.//evil.test',
    '/x/..//evil.test',
    'javascript:alert(1)',
    '//',
  ]
  for (const next of unsafe) {
    it(`refuses ${JSON.stringify(next)}`, () => {
      expect(safeNext(next, '/home')).toBe('/home')
    })
  }

  it('refuses what is longer than servers take in a header', () => {
    expect(safeNext(`/${'a'.repeat(4095)}`, '/home')).toHaveLength(4096)
    expect(safeNext(`/${'a'.repeat(4096)}`, '/home')).toBe('/home')
  })

  it('keeps a path of this site, with its query and its fragment', () => {
    for (const next of ['/', '/cart?page=2#top', '/a//b', '/?next=https://evil.test']) {
      expect(safeNext(next)).toBe(next)
    }
  })
})
