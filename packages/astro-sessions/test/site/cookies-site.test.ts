import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt, startDev } from '../support/astro-site.ts'

const modes = [
  { mode: 'built', start: startBuilt, secure: ' Secure;' },
  { mode: 'in development', start: startDev, secure: '' },
]

// Needs the packages' `dist`: a site uses what is published.
describe.each(modes)('cookies of a site $mode', ({ start, secure }) => {
  let site: RunningSite

  const request = (path: string, { method = 'GET', cookie = '', body }: Sending = {}) =>
    fetch(new URL(path, site.url), {
      method,
      redirect: 'manual',
      headers: { Origin: site.url, ...(cookie === '' ? {} : { Cookie: cookie }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  beforeAll(async () => {
    site = await start('cookies')
    // A development server compiles at the first request.
    await request('/table')
  })
  afterAll(() => site.stop())

  it("do what the table of Astro's methods says, headers merged included", async () => {
    const cookie = 'text=a%20b; data=%7B%22items%22%3A3%7D; number=7; yes=true; no=false'
    const response = await request('/table', { cookie })
    expect(await response.json()).toEqual({
      get: 'a b',
      json: { items: 3 },
      number: 7,
      boolean: [true, false],
      has: [true, false],
      merge: ['1', 'a b'],
      deleted: false,
    })
    expect(response.headers.getSetCookie()).toEqual([
      'session_id=token; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax',
      'text=deleted; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'first=1; Path=/; Expires=Thu, 01 Jan 2099 00:00:00 GMT; HttpOnly',
      'second=a%20b; SameSite=Strict',
    ])
  })

  it('count the visits of the dashboard', async () => {
    const response = await request('/dashboard', { cookie: 'visits=41; theme=dark' })
    expect(await response.text()).toMatch(/data-theme="dark"[\s\S]*You have visited 42 times/)
    expect(response.headers.getSetCookie()).toEqual(['visits=42; Max-Age=2592000; Path=/; SameSite=Lax'])
  })

  it('merge headers in a page, and in one that it is rewritten to', async () => {
    const upstream = 'upstream=1; Path=/; Expires=Thu, 01 Jan 2099 00:00:00 GMT'
    const page = await request('/merge')
    expect(page.headers.getSetCookie()).toEqual([upstream])
    expect(await page.text()).toContain('<p>1</p>')
    expect((await request('/rewrite')).headers.getSetCookie()).toEqual(['outer=1; Path=/', upstream])
  })

  it('that are defined are set, read and deleted as one', async () => {
    const set = (await request('/theme', { method: 'POST' })).headers.getSetCookie()
    expect(set).toEqual([
      `theme=dark; Path=/theme;${secure} SameSite=Lax`,
      expect.stringMatching(new RegExp(`^basket=[\\w-]{50,}; Path=/; HttpOnly;${secure} SameSite=Lax$`)),
    ])
    const cookie = set.map((line) => line.split(';', 1)[0]).join('; ')
    expect(await (await request('/theme', { cookie })).json()).toEqual({
      theme: 'dark',
      basket: { items: 1 },
    })
    expect((await request('/theme', { method: 'DELETE' })).headers.getSetCookie()).toEqual([
      `theme=deleted; Path=/theme; Expires=Thu, 01 Jan 1970 00:00:00 GMT;${secure} SameSite=Lax`,
      `basket=deleted; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly;${secure} SameSite=Lax`,
    ])
  })

  it('that are sealed cannot be made up', async () => {
    const cookie = 'basket=eyJpdGVtcyI6OTl9; theme=pink'
    expect(await (await request('/theme', { cookie })).json()).toEqual({
      theme: 'light',
      basket: { items: 0 },
    })
  })

  it('of the session are guarded by the schema of session.config.ts, and its listener hears of them', async () => {
    await request('/cart')
    const kept = await request('/cart', { method: 'POST', body: ['mug'] })
    const cookie = kept.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    const refused = await request('/cart', { method: 'POST', body: 'mug', cookie })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain(
      'The value for "cart" does not fit its schema: expected a list of texts.',
    )
    expect(await (await request('/cart', { cookie })).json()).toEqual({ cart: ['mug'], events: ['created'] })
  })

  it('decide who sees a page that requires a user', async () => {
    const response = await request('/account?tab=1')
    expect(response.status).toBe(302)
    expect(response.headers.get('Location')).toBe('/login?next=%2Faccount%3Ftab%3D1')
  })
})

interface Sending {
  readonly method?: string
  readonly cookie?: string
  readonly body?: unknown
}
