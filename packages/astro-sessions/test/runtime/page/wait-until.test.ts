import { afterEach, describe, expect, it } from 'vitest'
import { setName, streaming } from '../../support/pages.ts'
import { cookieOf, createSite, type VisitOptions } from '../../support/visitor.ts'

const VERCEL = Symbol.for('@vercel/request-context')

/** What a platform gives: it counts, and works only as a method of its own object. */
class Platform {
  readonly #promises: Promise<unknown>[] = []
  waitUntil(promise: Promise<unknown>): void {
    this.#promises.push(promise)
  }
  get count(): number {
    return this.#promises.length
  }
}

const late = streaming(({ locals }) => locals.session.set('name', 'late'))

/** How often a platform was given something to wait for, by a page that writes late. */
async function given(platform: Platform, options: VisitOptions, onVisit: () => void = () => undefined) {
  const { visit } = createSite()
  const Cookie = cookieOf(await visit(setName('ann')))
  onVisit()
  await (await visit(late, { ...options, headers: { Cookie } })).text()
  return platform.count
}

const provide = (context: unknown) => Reflect.set(globalThis, VERCEL, context)

afterEach(() => Reflect.deleteProperty(globalThis, VERCEL))

describe('a late commit', () => {
  it('is given to the request context of Vercel, looked up at that request', async () => {
    const platform = new Platform()
    const store = { get: (): unknown => undefined }
    provide(store)
    const count = await given(platform, {}, () => {
      store.get = () => platform
    })
    expect(count).toBe(1)
  })

  it('is given to the context of Netlify', async () => {
    const platform = new Platform()
    expect(await given(platform, { locals: { netlify: { context: platform } } })).toBe(1)
  })

  it('is given to the context of Cloudflare', async () => {
    const platform = new Platform()
    expect(await given(platform, { locals: { cfContext: platform } })).toBe(1)
  })

  it('is given to what the adapter told Astro before anything else', async () => {
    const [platform, other] = [new Platform(), new Platform()]
    provide({ get: () => other })
    const waitUntil = (promise: Promise<unknown>) => platform.waitUntil(promise)
    expect([await given(platform, { waitUntil, locals: { cfContext: other } }), other.count]).toEqual([1, 0])
  })

  const useless: [what: string, context: unknown, locals: object][] = [
    ['is not there', undefined, {}],
    ['has nothing to ask', {}, { netlify: {} }],
    ['knows no request', { get: () => undefined }, { netlify: { context: null } }],
    [
      'has no function',
      { get: () => ({ waitUntil: true }) },
      { netlify: { context: { waitUntil: 1 } }, cfContext: 1 },
    ],
  ]
  for (const [what, context, locals] of useless) {
    it(`is kept without one where a platform ${what}`, async () => {
      provide(context)
      expect(await given(new Platform(), { locals })).toBe(0)
    })
  }

  it('is the only thing that is given: a plain request asks for nothing', async () => {
    const platform = new Platform()
    provide({ get: () => platform })
    await createSite().visit(setName('ann'))
    expect(platform.count).toBe(0)
  })
})
