import { describe, expect, it } from 'vitest'
import { type RequireUserOptions, requireUser } from '../../src/server/require-user.ts'
import {
  cookieOf,
  createSite,
  type TestContext,
  type TestSite,
  type VisitOptions,
} from '../support/visitor.ts'

const BROWSER = { 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' }
const SCRIPT = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Accept: '*/*' }
const OF_A_PAGE = { routeData: { type: 'page' } }

interface Asking extends VisitOptions {
  readonly user?: string
  readonly options?: Partial<RequireUserOptions>
  readonly site?: TestSite
  /** Makes the context that of an action. */
  readonly isAction?: boolean
}

/** What `requireUser` answers, to a visitor who is logged in or not at all. */
async function required(asking: Asking = {}): Promise<string | Response> {
  const { user, options, site = createSite(), isAction = false, headers = {}, ...visit } = asking
  const Cookie = user === undefined ? '' : await loginOf(site, user)
  let answer: string | Response = ''
  const page = async (context: TestContext) => {
    const given = isAction
      ? Object.assign(context, { [Symbol.for('astro.actionAPIContext')]: true })
      : context
    answer = await requireUser(given, { redirectTo: '/login', ...options } as RequireUserOptions)
    return new Response()
  }
  await site.visit(page, { ...visit, headers: { ...headers, Cookie } })
  return answer
}

async function loginOf(site: TestSite, user: string): Promise<string> {
  const login = await site.visit(({ locals }) => {
    locals.session.login(user)
    return new Response()
  })
  return cookieOf(login)
}

/** The answer to somebody who is not let in. */
async function refused(asking: Asking = {}): Promise<Response> {
  const answer = await required(asking)
  if (typeof answer === 'string') throw new Error('They were let in.')
  return answer
}

const locationOf = ({ headers }: Response) => headers.get('Location')

describe('requireUser', () => {
  it('answers the id of the user', async () => {
    expect(await required({ user: 'ann' })).toBe('ann')
  })

  it('sends everybody else to the login page, which can send them back', async () => {
    const answer = await refused({ url: 'https://shop.test/cart?page=2&x=a%20b' })
    expect(answer.status).toBe(302)
    expect(locationOf(answer)).toBe('/login?next=%2Fcart%3Fpage%3D2%26x%3Da%2520b')
  })

  it('keeps what the address of the login page says already', async () => {
    expect(locationOf(await refused({ options: { redirectTo: '/login?from=cart#form' } }))).toBe(
      '/login?from=cart&next=%2Fpage#form',
    )
  })

  it('never names another site as the page to go back to', async () => {
    expect(locationOf(await refused({ url: 'https://shop.test//evil.test/x' }))).toBe('/login?next=%2F')
  })

  for (const redirectTo of ['https://evil.test/login', '//evil.test', 'login', '', undefined]) {
    it(`refuses a login page that is no path of this site: ${JSON.stringify(redirectTo)}`, async () => {
      const asking = required({ options: { redirectTo } as Partial<RequireUserOptions> })
      await expect(asking).rejects.toThrow('must be a path on this site')
    })
  }

  it('says so when the login page requires a user itself', async () => {
    await expect(required({ url: 'https://shop.test/login/' })).rejects.toThrow('nobody could ever log in')
  })
})

describe('after a form', () => {
  const form = { method: 'POST', url: 'https://shop.test/api/comment' }

  it('the page that it was on is the one to go back to', async () => {
    const answer = await refused({
      ...form,
      headers: { ...BROWSER, Referer: 'https://shop.test/post/7?page=2' },
    })
    expect(answer.status).toBe(303)
    expect(locationOf(answer)).toBe('/login?next=%2Fpost%2F7%3Fpage%3D2')
  })

  it('that is so behind a proxy, where the browser knows another host', async () => {
    const headers = { ...BROWSER, Referer: 'https://public.test/post/7', 'Sec-Fetch-Site': 'same-origin' }
    expect(locationOf(await refused({ ...form, headers }))).toBe('/login?next=%2Fpost%2F7')
  })

  it.each(['https://evil.test/post', 'https://shop.test.evil.test/', 'javascript:alert(1)', 'nonsense', ''])(
    'another site is not: %j',
    async (Referer) => {
      expect(locationOf(await refused({ ...form, headers: { ...BROWSER, Referer } }))).toBe('/login')
    },
  )

  it('a path that browsers read as another site is not', async () => {
    const headers = { ...BROWSER, Referer: 'https://shop.test//evil.test/x' }
    expect(locationOf(await refused({ ...form, headers }))).toBe('/login')
  })

  it('the page that answers the form is, where the browser does not say which it was on', async () => {
    const answer = await refused({
      ...form,
      url: 'https://shop.test/contact',
      headers: BROWSER,
      fetchState: OF_A_PAGE,
    })
    expect(locationOf(answer)).toBe('/login?next=%2Fcontact')
  })

  it('the login page itself is not', async () => {
    const headers = { ...BROWSER, Referer: 'https://shop.test/login?next=%2F' }
    expect(locationOf(await refused({ ...form, headers }))).toBe('/login')
  })
})

describe('a script', () => {
  it('gets 401 with a problem that names the login page, and how to come back to its own', async () => {
    const answer = await refused({ headers: { ...SCRIPT, Referer: 'https://shop.test/cart' } })
    expect(answer.status).toBe(401)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'private, no-store',
      'www-authenticate': 'Cookie',
    })
    expect(await answer.json()).toEqual({
      title: 'You are not logged in',
      status: 401,
      detail: 'Log in, and try again.',
      login: '/login?next=%2Fcart',
    })
  })

  it('that calls an action gets the error of an action, also from a guard in middleware', async () => {
    const answer = await refused({ url: 'https://shop.test/_actions/[...path]', headers: SCRIPT })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ type: 'AstroActionError', code: 'UNAUTHORIZED', status: 401 })
  })

  it('that brings a token is asked for one', async () => {
    const { headers } = await refused({ headers: { ...SCRIPT, Authorization: 'Bearer abc' } })
    expect(headers.get('WWW-Authenticate')).toBe('Bearer')
  })

  it('gets no body for HEAD', async () => {
    expect((await refused({ method: 'HEAD', headers: SCRIPT })).body).toBeNull()
  })
})

describe('status: 401', () => {
  it('is answered to a browser, too, as a page', async () => {
    const answer = await refused({ options: { status: 401 }, headers: BROWSER })
    expect(answer.status).toBe(401)
    expect(await answer.text()).toContain('You are not logged in')
  })

  it('needs no login page', async () => {
    const answer = await refused({
      options: { status: 401, redirectTo: undefined } as never,
      headers: SCRIPT,
    })
    expect(await answer.json()).not.toHaveProperty('login')
  })
})

describe('an action', () => {
  it('throws what Astro takes for an ActionError', async () => {
    const site = createSite()
    await expect(
      required({ site, isAction: true, options: { redirectTo: undefined } as never }),
    ).rejects.toMatchObject({
      type: 'AstroActionError',
      code: 'UNAUTHORIZED',
      status: 401,
    })
  })

  it('gets the id of the user', async () => {
    expect(await required({ user: 'ann', isAction: true, options: { redirectTo: undefined } as never })).toBe(
      'ann',
    )
  })
})
