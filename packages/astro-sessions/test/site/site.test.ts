import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt, startDev } from '../support/astro-site.ts'

const modes = [
  {
    mode: 'built',
    start: startBuilt,
    cookie: /^__Host-astro-sessions=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  },
  {
    mode: 'in development',
    start: startDev,
    cookie: /^astro-sessions-[0-9a-f]{6}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
  },
]

// Needs the packages' `dist`: a site uses what is published.
describe.each(modes)('a site $mode', ({ start, cookie }) => {
  let site: RunningSite

  const get = (path: string, Cookie?: string) =>
    fetch(new URL(path, site.url), { redirect: 'manual', headers: Cookie === undefined ? {} : { Cookie } })

  const storeCalls = async (): Promise<unknown> => (await get('/calls')).json()

  const cookieFor = async (name: string) => {
    const [line = ''] = (await get(`/name?set=${name}`)).headers.getSetCookie()
    return line.slice(0, line.indexOf(';'))
  }

  const nameOf = async (Cookie?: string) => /name: (\w+)/.exec(await (await get('/name', Cookie)).text())?.[1]

  beforeAll(async () => {
    site = await start('basic')
    // A development server compiles at the first request.
    await get('/name')
  })
  afterAll(() => site.stop())

  it('calls no store and sets no cookie for a page that does not use the session', async () => {
    const Cookie = await cookieFor('ann')
    await storeCalls()
    const responses = [await get('/'), await get('/', Cookie)]
    for (const { headers } of responses) expect(headers.getSetCookie()).toEqual([])
    // It streams, and what streams for a visitor with a session could still use it.
    expect(responses.map(({ headers }) => headers.get('Cache-Control'))).toEqual([null, 'private, no-cache'])
    expect(await storeCalls()).toEqual([])
  })

  it('sends exactly one cookie at the first write', async () => {
    const { headers } = await get('/visit')
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(cookie)])
    expect(headers.get('Cache-Control')).toBe('private, no-store')
  })

  it('reads back what it wrote, also through Astro.session', async () => {
    const page = await (await get('/name', await cookieFor('ann'))).text()
    expect(page).toContain('name: ann; Astro.session is the same: true')
  })

  it('shares the session with a rewritten page and sends one cookie', async () => {
    const response = await get('/rewrite')
    expect(response.headers.getSetCookie()).toHaveLength(1)
    expect(await response.text()).toContain('name: outer')
  })

  it('drops the writes of a page that throws', async () => {
    const Cookie = await cookieFor('ann')
    const response = await get('/throws', Cookie)
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('error page for ann')
    expect(await nameOf(Cookie)).toBe('ann')
  })

  it('keeps the logout of a page that throws, and clears the cookie on the error page', async () => {
    const Cookie = await cookieFor('ann')
    const response = await get('/logout-throws', Cookie)
    expect([response.status, response.headers.getSetCookie()]).toEqual([
      500,
      [expect.stringContaining('Max-Age=0')],
    ])
    expect(await nameOf(Cookie)).toBe('nobody')
  })

  it('sends one cookie with the 404 page of an endpoint or page that answers nothing', async () => {
    const response = await get('/gone')
    expect([response.status, response.headers.getSetCookie().length]).toEqual([404, 1])
    expect(await response.text()).toContain('visits 1')
  })

  it('keeps a late write to a session, and refuses one that would start it', async () => {
    const Cookie = await cookieFor('ann')
    expect(await (await get('/stream?value=late', Cookie)).text()).toContain('late write: written')
    expect(await nameOf(Cookie)).toBe('late')
    expect(await (await get('/stream?value=late')).text()).toContain('late write: RESPONSE_STARTED')
  })

  it('adds its cookie to a redirect with read-only headers', async () => {
    const response = await get('/api/proxy')
    expect([response.status, response.headers.getSetCookie().length]).toEqual([302, 1])
  })

  it('refuses an assignment to locals.session', async () => {
    expect(await (await get('/api/assign')).text()).toContain('Something assigned to `locals.session`')
  })

  it('gives advice on a prerendered page', async () => {
    expect(await (await get('/about')).text()).toContain('was used on a prerendered page')
  })

  it('says 503 with its own page when the store is away, and keeps the rest of the site', async () => {
    const Cookie = await cookieFor('ann')
    await get('/outage?on')
    try {
      const response = await fetch(new URL('/name', site.url), { headers: { Cookie, Accept: 'text/html' } })
      expect([response.status, response.headers.get('Retry-After'), response.headers.getSetCookie()]).toEqual(
        [503, '5', []],
      )
      expect(await response.text()).toContain('the shop is tidying up')
      expect((await get('/', Cookie)).status).toBe(200)
    } finally {
      await get('/outage')
    }
    expect(await nameOf(Cookie)).toBe('ann')
  })
})
