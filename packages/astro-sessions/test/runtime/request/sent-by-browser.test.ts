import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { rescuedForm } from '../../../src/rescue/rescued-form.ts'
import { requireToken, tokenSession } from '../../../src/server.ts'
import { annWithForm, PAGE } from '../../form/form-browser.ts'
import { bearing, issueToken } from '../../support/bearer.ts'
import { destroySession, readName, setName } from '../../support/pages.ts'
import { rewrites } from '../../support/rewrites.ts'
import {
  cookieOf,
  createSite,
  type Page,
  type TestContext,
  type TestSite,
  type VisitOptions,
} from '../../support/visitor.ts'

const count: Page = async ({ locals }) => new Response(String(await locals.session.increment('n')))
const countAstro: Page = async (context) => {
  const session = context.astroSession() as TestContext['locals']['session']
  return new Response(String(await session.increment('n')))
}
const flash: Page = ({ locals }) => {
  locals.session.flash('note', 'saved')
  return new Response()
}
const readFlash: Page = async ({ locals }) => new Response((await locals.session.flash('note')) ?? 'nothing')

const form = {
  method: 'POST',
  body: 'a=1',
  headers: {
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Dest': 'document',
    Accept: 'text/html',
  },
}

describe.each(Object.keys(rewrites))('what the browser sent counts after %s', (how) => {
  /** One request, which the site's middleware answers with another page. */
  async function visit(site: TestSite, page: Page, options?: VisitOptions): Promise<Response> {
    const context = site.context(options)
    return site.onRequest(context, async () => {
      const rewrite = rewrites[how]
      if (rewrite === undefined) throw new Error(how)
      return rewrite(site, context, page)
    })
  }

  const numbered = async (site: TestSite) => cookieOf(await site.visit(count))
  const numberIn = async (site: TestSite, Cookie: string) => {
    const read: Page = async ({ locals }) => new Response(String(await locals.session.get('n')))
    return (await site.visit(read, { headers: { Cookie } })).text()
  }

  it('by HEAD: it counts nothing', async () => {
    const site = createSite()
    const Cookie = await numbered(site)
    await visit(site, count, { method: 'HEAD', headers: { Cookie } })
    expect(await numberIn(site, Cookie)).toBe('1')
  })

  it('ahead of a click: it counts nothing, and ends nothing', async () => {
    const site = createSite()
    const Cookie = await numbered(site)
    const ahead = { headers: { Cookie, 'Sec-Purpose': 'prefetch' } }
    expect((await visit(site, count, ahead)).status).toBe(503)
    expect((await visit(site, destroySession, ahead)).status).toBe(503)
    expect(await numberIn(site, Cookie)).toBe('1')
  })

  it.each([
    ['locals.session', count],
    ['Astro.session', countAstro],
  ])('by a form of another site: it starts no session with %s, and is told so on a page', async (_, page) => {
    const response = await visit(createSite({ replacesAstroSession: true }), page, form)
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
    expect(response.headers.get('Content-Type')).toContain('text/html')
  })

  it('in the header Authorization', async () => {
    const site = createSite()
    const token = await issueToken(site)
    const user: Page = async (context) => new Response(await tokenSession(context).userId())
    expect(await (await visit(site, user, bearing(token))).text()).toBe('ann')
  })

  it('in a header Authorization that opens nothing', async () => {
    const site = createSite()
    const asked: Page = async (context) => {
      const user = await requireToken(context)
      return typeof user === 'string' ? new Response(user) : user
    }
    const response = await visit(site, asked, bearing('A'.repeat(43)))
    expect(response.headers.get('WWW-Authenticate')).toContain('invalid_token')
    const started = await visit(
      site,
      (context) => {
        tokenSession(context).set('a', 1)
        return new Response()
      },
      bearing('A'.repeat(43)),
    )
    expect(started.headers.get('WWW-Authenticate')).toContain('invalid_token')
  })

  it('of the end of the login, which it is not told again', async () => {
    const site = createSite({ untilCookie: 'session-until' })
    const login: Page = ({ locals }) => {
      locals.session.login('ann')
      return new Response()
    }
    const lines = (await site.visit(login)).headers.getSetCookie()
    const Cookie = lines.map((line) => line.slice(0, line.indexOf(';'))).join('; ')
    const response = await visit(site, readName, { headers: { Cookie } })
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('of its address: an island of that page sees its flash', async () => {
    const site = createSite()
    const Cookie = cookieOf(await site.visit(flash))
    const url = 'https://shop.test/cart?page=2'
    expect(await (await visit(site, readFlash, { url, headers: { Cookie } })).text()).toBe('saved')
    const island = site.context({
      url: 'https://shop.test/_server-islands/Notice',
      headers: { Cookie, Referer: url },
    })
    Object.assign(island, { routePattern: '/_server-islands/[name]' })
    expect(await (await site.onRequest(island, async () => readFlash(island))).text()).toBe('saved')
  })

  it('of its address: a form is offered there', async () => {
    const { browser, ticket } = await annWithForm()
    await browser.send(`${ticket}&text=a`)
    await browser.login('ann')
    const offered: Page = async (context) =>
      new Response((await rescuedForm(context)).fields?.get('text') ?? 'nothing')
    const response = await visit(browser.site, offered, { url: PAGE, headers: { Cookie: browser.cookie } })
    expect(await response.text()).toBe('a')
  })

  it('of its connection: a Secure cookie on plain http is warned of', async () => {
    const site = createSite()
    const context = site.context({ url: 'http://shop.test/' })
    await site.onRequest(
      context,
      async () => rewrites[how]?.(site, context, setName('ann')) ?? new Response(),
    )
    expect(context.log).toEqual([expect.stringContaining('plain http')])
  })

  it('with POST: a failure does not have the browser repeat it', async () => {
    const site = createSite({ engineOptions: { onInterrupted: 'fail' } })
    const Cookie = cookieOf(await site.visit(setName('ann')))
    const late: Page = async ({ locals }) => {
      await locals.session.get('name')
      await site.visit(destroySession, { headers: { Cookie } })
      locals.session.set('name', 'late')
      return new Response()
    }
    const headers = { Cookie, Accept: 'text/html' }
    const response = await visit(site, late, { method: 'POST', headers })
    expect([response.status, response.headers.get('Refresh')]).toEqual([409, null])
    expect(response.headers.get('Content-Type')).toContain('text/html')
  })

  it('with its headers, to the page of a failure', async () => {
    const store = { ...memoryStore(), read: () => Promise.reject(new Error('down')) }
    const site = createSite({ store, errorPages: { 503: '/503' } })
    const languages: unknown[] = []
    await visit(site, readName, {
      headers: {
        Cookie: `__Host-astro-sessions=${'A'.repeat(43)}`,
        Accept: 'text/html',
        'Accept-Language': 'de',
      },
      rewrite: ({ url, headers }) => {
        languages.push(url, headers.get('Accept-Language'))
        return new Response('sorry')
      },
    })
    expect(languages).toEqual(['https://shop.test/503', 'de'])
  })

  it('by HEAD: nothing is sent after its headers, so that its locals serve no other request', async () => {
    const site = createSite()
    const Cookie = await numbered(site)
    const first = site.context({ method: 'HEAD', headers: { Cookie } })
    const { request } = first
    await site.onRequest(first, async () => rewrites[how]?.(site, first, readName) ?? new Response())
    const second = Object.assign(site.context({ locals: first.locals }), { request })
    await expect(site.onRequest(second, async () => readName(second))).rejects.toThrow('same `locals` object')
  })
})
