import { SessionError } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { destroySession, plainPage, readName, setName } from '../../support/pages.ts'
import { cookieOf, createSite } from '../../support/visitor.ts'

describe('a session that ended while a request used it', () => {
  const logOutMeanwhile = async (onInterrupted: 'respond' | 'fail') => {
    const { visit } = createSite({ engineOptions: { onInterrupted } })
    const Cookie = cookieOf(await visit(setName('ann')))
    return visit(
      async ({ locals }) => {
        await locals.session.get('name')
        await visit(destroySession, { headers: { Cookie } })
        locals.session.set('name', 'late')
        return new Response('done')
      },
      { headers: { Cookie } },
    )
  }

  it('drops the writes, sends no cookie and answers as usual', async () => {
    const response = await logOutMeanwhile('respond')
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it("answers 409 with onInterrupted: 'fail'", async () => {
    const response = await logOutMeanwhile('fail')
    expect(response.status).toBe(409)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
  })
})

describe('a token from outside that opens no session', () => {
  it.each(['nonsense', 'A'.repeat(43), ''])('is no fault of the site: 403, with %j', async (token) => {
    const { visit } = createSite()
    const response = await visit(async ({ locals }) => {
      await locals.session.load(token)
      return new Response('done')
    })
    expect(response.status).toBe(403)
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await response.text()).toContain('This cannot be used any more')
  })
})

describe('a store that fails', () => {
  const refused = Object.assign(new Error('SET ann secret'), { code: 'ECONNREFUSED', syscall: 'connect' })
  const refuse = () => Promise.reject(new TypeError('fetch failed for ann', { cause: refused }))
  const brokenStore = { ...memoryStore(), read: refuse, apply: refuse, create: refuse, retire: refuse }

  it('makes a page that reads the session answer 503, with no cookie cleared', async () => {
    const { visit } = createSite({ store: brokenStore })
    const Cookie = `__Host-astro-sessions=${'a'.repeat(43)}`
    const response = await visit(readName, { headers: { Cookie } })
    expect(response.status).toBe(503)
    expect(response.headers.get('Retry-After')).toBe('5')
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('makes a page that only writes answer 503, and no cookie names what may not exist', async () => {
    const { visit } = createSite({ store: brokenStore })
    const response = await visit(setName('ann'))
    expect(response.status).toBe(503)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('says in the log what happened and in the page nothing of it', async () => {
    const { onRequest, context } = createSite({ store: brokenStore })
    const visitor = context()
    const response = await onRequest(visitor, async () => setName('ann')(visitor))
    const [line = ''] = visitor.log
    expect(line).toMatch(/^error OUTCOME_UNKNOWN: .*\(TypeError: .*; connect ECONNREFUSED\)/)
    expect(line).not.toMatch(/ann|secret/)
    expect(await response.text()).not.toContain('ECONNREFUSED')
  })

  const html = { Accept: 'text/html,*/*' }
  const errorPages = { 503: '/shop/503/' }

  it("is told with the site's own page where there is one and a page is wanted", async () => {
    const { visit } = createSite({ store: brokenStore, errorPages })
    const paths: string[] = []
    const rewrite = (target: Request) => {
      paths.push(new URL(target.url).pathname)
      return new Response('back soon', { headers: { 'X-Own': '1', 'Cache-Control': 'public' } })
    }
    const response = await visit(setName('ann'), { headers: html, method: 'POST', rewrite })
    expect([response.status, await response.text(), paths]).toEqual([503, 'back soon', ['/shop/503/']])
    expect(response.headers.get('Retry-After')).toBe('5')
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    expect(response.headers.get('X-Own')).toBe('1')
  })

  it('is kept by no cache, whatever the own page says', async () => {
    const policies = {
      'CDN-Cache-Control': 'max-age=600',
      'Surrogate-Control': 'max-age=600',
      'X-Accel-Expires': '600',
      Expires: 'Fri, 01 Jan 2100 00:00:00 GMT',
    }
    const { visit } = createSite({ store: brokenStore, errorPages, cacheControl: false })
    const rewrite = () => new Response('back soon', { headers: policies })
    const { headers } = await visit(setName('ann'), { headers: html, rewrite })
    expect([...headers.keys()]).toEqual(['cache-control', 'content-type', 'retry-after', 'vary'])
  })

  it("is kept by Astro's route cache neither, where the page has used no session", async () => {
    const { onRequest, context } = createSite()
    const visitor = context({ cache: { enabled: true, maxAge: 600 } })
    const down = new SessionError('STORE_UNAVAILABLE', 'down')
    const response = await onRequest(visitor, () => Promise.reject(down))
    expect([response.status, visitor.cached]).toEqual([503, [false]])
  })

  it('is told plainly to a script, which wants no page', async () => {
    const { visit } = createSite({ store: brokenStore, errorPages })
    const response = await visit(setName('ann'), { headers: { Accept: 'application/json' } })
    expect([response.status, response.headers.get('Content-Type')]).toEqual([
      503,
      'application/problem+json; charset=utf-8',
    ])
    expect(await response.json()).toEqual({
      title: 'We cannot open this page right now',
      status: 503,
      detail: expect.stringContaining('is not answering'),
    })
  })

  it.each([
    [{ Accept: 'text/html,*/*' }, 'GET', true],
    [{ 'Sec-Fetch-Mode': 'navigate' }, 'GET', true],
    [{ Accept: 'text/html' }, 'POST', false],
  ])(
    'is a page of its own, which asks again where that sends nothing twice: %j %s',
    async (headers, method, asks) => {
      const { visit } = createSite({ store: brokenStore })
      const response = await visit(setName('ann'), { headers, method })
      const text = await response.text()
      expect([response.status, response.headers.get('Content-Type')]).toEqual([
        503,
        'text/html; charset=utf-8',
      ])
      expect(text.includes('http-equiv="refresh"')).toBe(asks)
      expect(text.includes('<a href="">Try again</a>')).toBe(asks)
      expect(text.includes('go back, and send it again')).toBe(!asks)
      // It may be shown where nothing else of the site can be.
      expect(text).not.toMatch(/<script|<img|<link|src=|url\(|@import/)
      expect(text).not.toContain('OUTCOME_UNKNOWN')
    },
  )

  it('says in development what happened, as text', async () => {
    const store = {
      ...brokenStore,
      create: () => Promise.reject(new SessionError('STORE_UNAVAILABLE', '<b>&')),
    }
    const { visit } = createSite({ store, isDev: true })
    const text = await (await visit(setName('ann'), { headers: html })).text()
    expect(text).toContain('<pre>STORE_UNAVAILABLE: &lt;b&gt;&amp;</pre>')
  })

  it("is told plainly when the site's own page fails too", async () => {
    const { onRequest, context } = createSite({ store: brokenStore, errorPages })
    const visitor = context({ headers: html, rewrite: () => Promise.reject(new Error('down as well')) })
    const response = await onRequest(visitor, async () => setName('ann')(visitor))
    expect(response.status).toBe(503)
    expect(visitor.log).toContain('warn The page /shop/503/ could not be shown: down as well')
  })

  it("is told plainly when the site's own page needs the session too, after one try", async () => {
    const { onRequest, context } = createSite({ store: brokenStore, errorPages })
    let tries = 0
    const visitor = context({
      headers: html,
      rewrite: () => {
        tries += 1
        const inner = context({ locals: visitor.locals, headers: html })
        return onRequest(inner, async () => inner.locals.session.userId().then(() => new Response()))
      },
    })
    const Cookie = `__Host-astro-sessions=${'a'.repeat(43)}`
    visitor.request.headers.set('Cookie', Cookie)
    const response = await onRequest(visitor, async () => readName(visitor))
    expect([response.status, tries]).toEqual([503, 1])
    expect(visitor.log).toContainEqual(
      expect.stringMatching(/^warn The page \/shop\/503\/ could not be shown/),
    )
  })

  it('leaves pages that do not use the session alone', async () => {
    const { visit } = createSite({ store: brokenStore })
    const Cookie = `__Host-astro-sessions=${'a'.repeat(43)}`
    expect((await visit(plainPage, { headers: { Cookie } })).status).toBe(200)
  })
})
