import type { Session } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { getSession } from '../../src/server/get-session.ts'
import { safeNext } from '../../src/server/next-path.ts'
import { requireUser } from '../../src/server/require-user.ts'
import { createSite, type TestContext, type VisitOptions } from '../support/visitor.ts'

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

describe('requireUser, on a page that answers in the place of another', () => {
  /** What is answered to a browser at `shown`, where the site answers with the page at `url`. */
  async function rewritten(shown: string, url: string, options: VisitOptions = {}): Promise<Response> {
    const site = createSite()
    const [locals, headers] = [{}, { 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' }]
    const visit = { ...options, locals, headers, fetchState: { routeData: { type: 'page' } } }
    const inner = site.context({ ...visit, url })
    return site.visit(
      () =>
        site.onRequest(inner, async () => {
          const answer = await requireUser(inner, { redirectTo: '/login' })
          return typeof answer === 'string' ? new Response(answer) : answer
        }),
      { ...visit, url: shown },
    )
  }
  const shown = 'https://shop.test/de/konto?x=1'

  it('the page to go back to is what the browser shows', async () => {
    const answer = await rewritten(shown, 'https://shop.test/account')
    expect(answer.headers.get('Location')).toBe('/login?next=%2Fde%2Fkonto%3Fx%3D1')
  })

  it('that is so after a form, where the browser does not say which page it was on', async () => {
    const answer = await rewritten(shown, 'https://shop.test/account', { method: 'POST' })
    expect(answer.headers.get('Location')).toBe('/login?next=%2Fde%2Fkonto%3Fx%3D1')
  })

  it.each([
    ['https://shop.test/login/', 'https://shop.test/account'],
    ['https://shop.test/de/konto', 'https://shop.test/login'],
  ])('neither may be the login page: %s, %s', async (asked, url) => {
    await expect(rewritten(asked, url)).rejects.toThrow('nobody could ever log in')
  })
})
