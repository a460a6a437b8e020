import { describe, expect, it } from 'vitest'
import { cookieOf, createSite, type Page } from '../../support/visitor.ts'

const AHEAD = '"prefetchCache", "prerenderCache"'

const page =
  (act: (locals: Parameters<Page>[0]['locals']) => unknown, headers: Record<string, string> = {}): Page =>
  async ({ locals }) => {
    await act(locals)
    return new Response('done', { headers })
  }

const login = page(({ session }) => session.login('ann'))

async function clearedBy(act: Page) {
  const { visit } = createSite()
  const Cookie = cookieOf(await visit(login))
  return (await visit(act, { headers: { Cookie } })).headers.get('Clear-Site-Data')
}

describe('what the browser fetched ahead', () => {
  it('is cleared by a login, with and without a session before it', async () => {
    expect((await createSite().visit(login)).headers.get('Clear-Site-Data')).toBe(AHEAD)
    expect(await clearedBy(page(({ session }) => session.login('bob')))).toBe(AHEAD)
  })

  it('is cleared by a logout, also where a new session begins in the same answer', async () => {
    expect(await clearedBy(page(({ session }) => session.logout()))).toBe(AHEAD)
    expect(
      await clearedBy(
        page(({ session }) => {
          session.logout()
          session.set('goodbye', true)
        }),
      ),
    ).toBe(AHEAD)
  })

  it('is cleared by the error page of a logout that threw', async () => {
    const { visit, context, onRequest } = createSite()
    const Cookie = cookieOf(await visit(login))
    const first = context({ headers: { Cookie } })
    const failing = onRequest(first, () => {
      first.locals.session.logout()
      return Promise.reject(new Error('broken'))
    })
    await expect(failing).rejects.toThrow('broken')
    const second = context({ headers: { Cookie }, locals: first.locals })
    const response = await onRequest(second, async () => new Response('sorry', { status: 500 }))
    expect(response.headers.get('Clear-Site-Data')).toBe(AHEAD)
  })

  it.each([
    ['a first write', 'set'],
    ['regenerate()', 'regenerate'],
    ['persist()', 'persist'],
    ['a read', 'get'],
  ] as const)('is left alone by %s', async (_, verb) => {
    const act: Page = page(({ session }) => {
      if (verb === 'set') return session.set('a', 1)
      if (verb === 'get') return session.get('a')
      return verb === 'persist' ? session.persist(3600) : session.regenerate()
    })
    expect(await clearedBy(act)).toBeNull()
    expect((await createSite().visit(act)).headers.get('Clear-Site-Data')).toBeNull()
  })

  it.each([
    ['"cache"', `"cache", ${AHEAD}`],
    ['"*"', '"*"'],
    ['"prerenderCache"', '"prerenderCache", "prefetchCache"'],
    [AHEAD, AHEAD],
  ])('is added to what the site clears itself: %s', async (own, sent) => {
    expect(await clearedBy(page(({ session }) => session.logout(), { 'Clear-Site-Data': own }))).toBe(sent)
  })
})
