import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'
import { writePrintedFiles } from './printed-files.ts'

const SESSION = /^__Host-astro-sessions=[\w-]{43};/

let folder: OwnFolder
let site: RunningSite
const stop = async () => {
  await site.stop()
  await folder.remove()
}
const ask = (path: string, Cookie = '') =>
  fetch(new URL(path, site.url), { redirect: 'manual', headers: { Cookie } })
const sessionOf = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .find((line) => SESSION.test(line))
    ?.split(';', 1)[0]
const cookiesOf = ({ headers }: Response) =>
  headers.getSetCookie().map((line) => line.replace(SESSION, 'session;').split(';', 1)[0])

// Needs the packages' `dist`. The pipeline is that which the page prints.
describe('a site that was built with the recipe for Hono', () => {
  beforeAll(async () => {
    folder = await ownFolder('pipeline')
    await writePrintedFiles(folder.path, 'your-own-pipeline.md', ['src/fetch.ts'], "from 'hono'")
    site = await startBuilt(folder.path)
  })
  afterAll(stop)

  it.each([
    ['an empty redirect with a cookie of its own', 'redirect'],
    ['an empty redirect that asks everybody to keep it', 'public-redirect'],
    ['JSON that asks everybody to keep it', 'json'],
    ['what fetch() returned, which asks everybody to keep it', 'fetched'],
  ])(
    'sends both cookies, and lets no cache keep the answer, after a login that answers %s',
    async (_, path) => {
      const response = await ask(`/login/${path}`)
      expect(cookiesOf(response).sort()).toEqual(['session', 'theme=dark'])
      expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    },
  )

  it('keeps what a route of Hono counts', async () => {
    const first = await ask('/api/visits')
    expect(await first.json()).toEqual({ visits: 1 })
    expect(await (await ask('/api/visits', sessionOf(first))).json()).toEqual({ visits: 2 })
  })
})

// Needs the packages' `dist`.
describe('a site with all of Astro inside of its middleware', () => {
  beforeAll(async () => {
    folder = await ownFolder('pipeline')
    site = await startBuilt(folder.path)
  })
  afterAll(stop)

  const cacheOf = ({ headers }: Response) => headers.get('X-Astro-Cache')

  it('has no page in the route cache that used the session', async () => {
    const own = await ask('/user', sessionOf(await ask('/login/json')))
    expect([await own.text(), cacheOf(own)]).toEqual([expect.stringContaining('user ann'), null])
    const stranger = await ask('/user')
    expect([await stranger.text(), cacheOf(stranger)]).toEqual([expect.not.stringContaining('ann'), null])
  })

  it('has those there that leave it alone, for everybody', async () => {
    expect(cacheOf(await ask('/plain'))).toBe('MISS')
    expect(cacheOf(await ask('/plain'))).toBe('HIT')
  })

  it('keeps the headers of Hono on what middleware answers itself, and both cookies', async () => {
    const response = await ask('/closed')
    expect([response.status, response.headers.get('X-Outer')]).toEqual([403, '1'])
    expect(cookiesOf(response).sort()).toEqual(['session', 'theme=dark'])
  })
})
