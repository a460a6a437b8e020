import { describe, expect, it } from 'vitest'
import { readName, setName } from '../../support/pages.ts'
import { rewrites } from '../../support/rewrites.ts'
import { cookieOf, createSite, type TestContext } from '../../support/visitor.ts'

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
    const second = site.context({
      locals: first.locals,
      fetchState: { initialProps: { error: new Error('broken') } },
    })
    Object.assign(second, { request })
    expect(await (await site.onRequest(second, async () => readName(second))).text()).toBe('ann')
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
    const second = site.context({
      locals: first.locals,
      fetchState: { initialProps: { error: new Error('broken') } },
    })
    Object.assign(second, { request })
    expect(await (await site.onRequest(second, async () => readName(second))).text()).toBe('ann')
  })
})
