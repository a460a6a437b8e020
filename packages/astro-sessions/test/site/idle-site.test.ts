import { once } from 'node:events'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt } from '../support/astro-site.ts'

interface Asking {
  readonly path: string
  readonly status: number
  readonly method?: string
  readonly cookie?: string
  readonly body?: string
  /** A page that is sent while it is rendered, and says nothing of caching. */
  readonly streams?: boolean
}

/** What such a page leaves with for a visitor whose session it could still use. */
const STREAMED: [string, string][] = [
  ['cache-control', 'private, no-cache'],
  ['vary', 'Cookie'],
]

/** An answer as it is on the wire, but for the time of day. */
async function answer(site: RunningSite, { path, method = 'GET', cookie, body }: Asking) {
  const url = new URL(path, site.url)
  // What Astro derives from the port must not differ, and no connection is kept for a later request.
  const headers = { Host: 'localhost', Connection: 'close', Origin: 'http://localhost', Cookie: cookie ?? [] }
  const sent = request(url, { method, headers: { ...headers, 'Content-Type': 'application/json' } }).end(body)
  const [response] = await once(sent, 'response')
  const bytes = (await buffer(response)).toString('hex')
  const lines = pairs(response.rawHeaders).filter(([name]) => name !== 'Date')
  return { status: response.statusCode, reason: response.statusMessage, headers: lines, bytes }
}

const sorted = (lines: readonly (readonly [name: string | undefined, value: string | undefined])[]) =>
  lines.map(([name, value]) => `${name}: ${value}`).toSorted()

const pairs = (flat: readonly string[]) =>
  flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]] as const] : []))

const token = 'A'.repeat(43)
const visitors = [
  { who: 'nobody', cookie: undefined },
  { who: 'a visitor with a session', cookie: `theme=dark; __Host-astro-sessions=${token}` },
  { who: 'a visitor with a cookie that is no token', cookie: '__Host-astro-sessions=<b>' },
]

const requests: readonly Asking[] = [
  { path: '/', status: 200, streams: true },
  { path: '/', status: 200, method: 'HEAD', streams: true },
  { path: '/own', status: 200 },
  { path: '/moved', status: 302 },
  { path: '/rewritten', status: 200 },
  { path: '/throws', status: 500 },
  { path: '/nowhere', status: 404 },
  { path: '/data', status: 200 },
  { path: '/data', status: 200, method: 'POST', body: '{"a":1}' },
  { path: '/data', status: 204, method: 'DELETE' },
]

// Needs the packages' `dist`: a site uses what is published.
describe('a page that does not use its session, with the integration as without it', () => {
  let plain: RunningSite
  let withSessions: RunningSite
  const running: RunningSite[] = []

  beforeAll(async () => {
    plain = await startBuilt('idle')
    running.push(plain)
    withSessions = await startBuilt('idle', { WITH_SESSIONS: '1' })
    running.push(withSessions)
  })
  afterAll(() => Promise.all(running.map((site) => site.stop())))

  for (const { who, cookie } of visitors) {
    for (const asking of requests) {
      it(`answers ${asking.method ?? 'GET'} ${asking.path} of ${who} with the same bytes and headers`, async () => {
        const sent = cookie === undefined ? asking : { ...asking, cookie }
        const expected = await answer(plain, sent)
        expect(expected.status).toBe(asking.status)
        const own = await answer(withSessions, sent)
        const added = asking.streams === true && cookie?.includes(token) ? STREAMED : []
        expect({ ...own, headers: sorted(own.headers) }).toEqual({
          ...expected,
          headers: sorted([...expected.headers, ...added]),
        })
      })
    }
  }
})
