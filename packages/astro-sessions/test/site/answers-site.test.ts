import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt } from '../support/astro-site.ts'

// Needs the packages' `dist`: a site uses what is published.
describe('what leaves a built site', () => {
  let site: RunningSite

  const get = (path: string, Cookie?: string, method = 'GET') =>
    fetch(new URL(path, site.url), {
      method,
      redirect: 'manual',
      headers: Cookie === undefined ? {} : { Cookie },
    })

  const logIn = async (user: string) => {
    const [line = ''] = (await get(`/api/answer?login=${user}`)).headers.getSetCookie()
    return line.slice(0, line.indexOf(';'))
  }

  const policyOf = ({ headers }: Response) =>
    ['Cache-Control', 'CDN-Cache-Control', 'Expires', 'Vary'].map((name) => headers.get(name))

  beforeAll(async () => {
    site = await startBuilt('answers')
  })
  afterAll(() => site.stop())

  it('is restricted where an error page uses the session in the place of an empty, public answer', async () => {
    const response = await get('/gone', await logIn('ann'))
    expect(await response.text()).toContain('no such page, ann')
    expect([response.status, ...policyOf(response)]).toEqual([
      404,
      'private, no-store',
      null,
      null,
      'Cookie, Accept',
    ])
    const begun = await get('/gone?begin')
    expect([begun.headers.getSetCookie().length, ...policyOf(begun)]).toEqual([
      1,
      'private, no-store',
      null,
      null,
      'Cookie, Accept',
    ])
  })

  it('is so behind a trusted proxy, where the error page gets a copy of the request', async () => {
    const headers = {
      Cookie: await logIn('ann'),
      'X-Forwarded-Host': 'shop.test',
      'X-Forwarded-Proto': 'https',
    }
    const response = await fetch(new URL('/gone', site.url), { headers })
    expect(await response.text()).toContain('no such page, ann')
    expect([response.status, ...policyOf(response)]).toEqual([
      404,
      'private, no-store',
      null,
      null,
      'Cookie, Accept',
    ])
  })

  it('stays public where the error page leaves the session alone', async () => {
    expect(policyOf(await get('/gone?plain'))).toEqual([
      'public, max-age=600',
      'max-age=600',
      expect.stringContaining('GMT'),
      'Accept',
    ])
  })

  for (const kept of ['done', 'moved', 'readOnly']) {
    it(`brings nobody the cookie of another visitor with an answer that the site keeps (${kept})`, async () => {
      const users = ['ann', 'bob', 'cid', 'dan']
      const paths = users.flatMap((user) => [
        `/api/answer?kept=${kept}&login=${user}`,
        `/api/answer?kept=${kept}`,
      ])
      const atOnce = await Promise.all(paths.map((path) => get(path)))
      const cookies = atOnce.map(({ headers }) => headers.getSetCookie())
      expect(cookies.map(({ length }) => length)).toEqual(users.flatMap(() => [1, 0]))
      expect(new Set(cookies.flat()).size).toBe(users.length)
      for (const path of paths) {
        const { headers } = await get(path)
        expect(headers.getSetCookie()).toHaveLength(path.includes('login') ? 1 : 0)
        expect(headers.get('Cache-Control')).toBe(path.includes('login') ? 'private, no-store' : null)
      }
    })
  }

  it('is private where a component below an asynchronous layout is the first to use the session', async () => {
    const Cookie = await logIn('ann')
    for (const path of ['/late', '/api/stream']) {
      const response = await get(path, Cookie)
      expect(policyOf(response)).toEqual(['private, no-cache', null, null, 'Cookie'])
      expect(await response.text()).toContain('ann')
      expect(policyOf(await get(path))).toEqual([null, null, null, null])
    }
    const head = await get('/late', Cookie, 'HEAD')
    expect(policyOf(head)).toEqual(['private, no-cache', null, null, 'Cookie'])
  })

  it('says nothing of caching where the body is whole', async () => {
    expect(policyOf(await get('/api/whole', await logIn('ann')))).toEqual([null, null, null, null])
    expect(policyOf(await get('/own', await logIn('ann')))).toEqual([null, null, null, null])
  })

  for (const status of [404, 500]) {
    it(`keeps or refuses a write after an empty ${status} of an endpoint`, async () => {
      const Cookie = await logIn('ann')
      await get(`/api/empty?status=${status}`, Cookie)
      const outcome = async (): Promise<unknown> => (await get('/api/outcome', Cookie)).json()
      await expect.poll(outcome).toEqual({ late: 'written', keys: ['late'] })
      await get(`/api/empty?status=${status}`)
      expect(await (await get('/api/outcome')).json()).toEqual({ late: 'RESPONSE_STARTED', keys: [] })
    })
  }

  it('clears what was fetched ahead with a login and a logout only', async () => {
    const cleared = async (path: string, Cookie?: string) =>
      (await get(path, Cookie)).headers.get('Clear-Site-Data')
    const Cookie = await logIn('ann')
    expect(await cleared('/api/answer?login=bob')).toBe('"prefetchCache", "prerenderCache"')
    expect(await cleared('/gone?begin')).toBeNull()
    expect(await cleared('/late', Cookie)).toBeNull()
    expect(await cleared('/api/answer?logout', Cookie)).toBe('"prefetchCache", "prerenderCache"')
  })
})
