import { describe, expect, it } from 'vitest'
import { requireUser } from '../../../src/server.ts'
import { readName, setName } from '../../support/pages.ts'
import { rewrites } from '../../support/rewrites.ts'
import {
  cookieOf,
  createSite,
  type Page,
  type TestContext,
  type TestSite,
  type VisitOptions,
} from '../../support/visitor.ts'

/** What the page for an error shows, in a run of its own for this request. */
async function nameInErrorPage(site: TestSite, { locals }: TestContext, request: Request): Promise<string> {
  const fetchState = { initialProps: { error: new Error('broken') } }
  const context = Object.assign(site.context({ locals, fetchState }), { request })
  return (await site.onRequest(context, async () => readName(context))).text()
}

describe.each(Object.keys(rewrites))('the session is known after %s', (how) => {
  it.each([
    ['the request', (context: TestContext) => context.request],
    ['a copy of it', (context: TestContext) => new Request(context.request)],
  ])('in the page for an error, which Astro asks for with %s', async (_, again) => {
    const site = createSite()
    const Cookie = cookieOf(await site.visit(setName('ann')))
    const first = site.context({ headers: { Cookie }, fetchState: { initialProps: {} } })
    const request = again(first)
    const failing = site.onRequest(
      first,
      async () => rewrites[how]?.(site, first, () => Promise.reject(new Error('broken'))) ?? new Response(),
    )
    await expect(failing).rejects.toThrow('broken')
    expect(await nameInErrorPage(site, first, request)).toBe('ann')
  })

  it('in the page for an error, which a pipeline of the site asks for with the request of the rewrite', async () => {
    const site = createSite()
    const Cookie = cookieOf(await site.visit(setName('ann')))
    const first = site.context({ headers: { Cookie }, fetchState: { initialProps: {} } })
    let request = first.request
    const failing = site.onRequest(
      first,
      async () =>
        rewrites[how]?.(site, first, (context) => {
          request = context.request
          throw new Error('broken')
        }) ?? new Response(),
    )
    await expect(failing).rejects.toThrow('broken')
    expect(await nameInErrorPage(site, first, request)).toBe('ann')
  })
})

describe.each(Object.keys(rewrites))('what the browser sent, after %s,', (how) => {
  it.each<[string, VisitOptions, unknown[]]>([
    [
      'a form',
      { method: 'POST', headers: { Referer: 'https://shop.test/cart', Accept: 'text/html' } },
      [303, '/login?next=%2Fcart'],
    ],
    ['a script', { headers: { Accept: 'application/json', 'Sec-Fetch-Mode': 'cors' } }, [401, null]],
  ])('is asked by requireUser: %s', async (_name, options, answer) => {
    const page: Page = async (context) => {
      const user = await requireUser(context, { redirectTo: '/login' })
      return user instanceof Response ? user : new Response(user)
    }
    const site = createSite()
    const context = site.context(options)
    const response = await site.onRequest(
      context,
      async () => rewrites[how]?.(site, context, page) ?? new Response(),
    )
    const { status, headers } = response
    expect([status, headers.get('Location')]).toEqual(answer)
  })
})
