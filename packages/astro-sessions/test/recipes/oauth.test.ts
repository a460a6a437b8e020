import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningSite, startBuilt } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'
import { type Provider, startProvider } from './oauth-provider.ts'
import { writePrintedFiles } from './printed-files.ts'

const NAVIGATION = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

interface Way {
  readonly code: string
  readonly state: string
}

// Needs the packages' `dist`. The two files of the login are those that the recipe prints.
describe('a site that was built with the recipe for OAuth', () => {
  let folder: OwnFolder
  let provider: Provider
  let site: RunningSite

  beforeAll(async () => {
    provider = await startProvider()
    vi.stubEnv('PROVIDER', provider.url)
    folder = await ownFolder('oauth')
    await writePrintedFiles(folder.path, 'recipes/log-in.md', [
      'src/pages/login/provider.ts',
      'src/pages/login/callback.ts',
    ])
    site = await startBuilt(folder.path)
  })
  afterAll(async () => {
    await site.stop()
    await provider.stop()
    await folder.remove()
    vi.unstubAllEnvs()
  })

  /** A browser: one cookie, which every tab sends as it is at that moment, and links that are followed. */
  function browser() {
    let cookie = ''
    const { url } = site
    const send = async (path: string, init: RequestInit = {}) => {
      const site = init.method === 'POST' ? 'same-origin' : 'cross-site'
      const headers = { Cookie: cookie, ...NAVIGATION, 'Sec-Fetch-Site': site, ...init.headers }
      const answer = await fetch(new URL(path, url), { redirect: 'manual', ...init, headers })
      for (const line of answer.headers.getSetCookie()) cookie = line.split(';', 1)[0] ?? ''
      return answer
    }
    const visit = async (path: string, init?: RequestInit): Promise<{ path: string; text: string }> => {
      const answer = await send(path, init)
      // The session had moved to another token: the browser comes again, with the cookie that it has by then.
      if (answer.headers.has('Refresh')) return visit(path, init)
      const next = answer.headers.get('Location')
      return next === null ? { path, text: await answer.text() } : visit(next)
    }
    const goToProvider = async (): Promise<Way> => {
      const answer = await send('/login/provider', { method: 'POST' })
      expect(answer.status).toBe(303)
      const told: unknown = await (await fetch(String(answer.headers.get('Location')))).json()
      return told as Way
    }
    const account = async () => JSON.parse((await visit('/account')).text)
    return { send, visit, goToProvider, account }
  }

  const link = (way: Way) => `/login/callback?${new URLSearchParams({ ...way })}`
  const loggedIn = { user: 'ann', cart: ['pea'] }

  it('logs the visitor in, who keeps the cart, and counts each way back once', async () => {
    const { visit, goToProvider, account } = browser()
    await visit('/cart', { method: 'POST' })
    const way = await goToProvider()
    expect((await visit(link(way))).path).toBe('/account')
    expect(await account()).toEqual(loggedIn)
    expect((await visit(link(way))).path).toBe('/login?failed')
    expect(await account()).toEqual(loggedIn)
  })

  it.each(['one after the other', 'at once'])('does so in two tabs that come back %s', async (how) => {
    const { visit, goToProvider, account } = browser()
    await visit('/cart', { method: 'POST' })
    const ways = await Promise.all([goToProvider(), goToProvider()])
    const back =
      how === 'at once'
        ? await Promise.all(ways.map((way) => visit(link(way))))
        : [await visit(link(ways[0])), await visit(link(ways[1]))]
    for (const { path, text } of back) {
      expect(path).toBe('/account')
      expect(JSON.parse(text)).toMatchObject({ user: 'ann' })
    }
    expect(await account()).toEqual(loggedIn)
  })

  it('lets nobody in by the way of another visitor', async () => {
    const [ann, victim] = [browser(), browser()]
    await victim.visit('/cart', { method: 'POST' })
    const way = await ann.goToProvider()
    expect((await victim.visit(link(way))).path).toBe('/login?failed')
    expect(await victim.account()).toEqual({ user: null, cart: ['pea'] })
    expect((await ann.visit(link(way))).path).toBe('/account')
  })

  it.each(['error=access_denied', 'error=access_denied&code='])(
    'sends a visitor back to the login who comes with %s',
    async (answer) => {
      const { visit, goToProvider, account } = browser()
      const { state } = await goToProvider()
      const back = `/login/callback?${answer}&${new URLSearchParams({ state })}`
      expect((await visit(back)).path).toBe('/login?failed')
      expect(await account()).toEqual({ user: null })
    },
  )

  it('takes a form of the provider, which comes without the cookie, and leaves the session where it is', async () => {
    const { send, visit, goToProvider, account } = browser()
    await visit('/cart', { method: 'POST' })
    const body = new URLSearchParams({ ...(await goToProvider()) })
    const headers = { Cookie: '', Origin: provider.url, 'Sec-Fetch-Site': 'cross-site' }
    const answer = await send('/login/callback', { method: 'POST', body, headers })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([303, []])
    expect((await visit(String(answer.headers.get('Location')))).path).toBe('/account')
    expect(await account()).toEqual(loggedIn)
  })
})
