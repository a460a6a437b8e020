import { describe, expect, it } from 'vitest'
import { isSharedCacheable } from '../../../src/runtime/response/page-policy.ts'
import { setName, streaming } from '../../support/pages.ts'
import { cookieOf, createSite } from '../../support/visitor.ts'

const HOUR = 3_600_000
const NOW = Date.parse('Sat, 28 Nov 2026 12:00:00 GMT')
const later = new Date(NOW + HOUR).toUTCString()
const before = new Date(NOW - HOUR).toUTCString()
const seconds = NOW / 1000

/** One header a line. */
const shared = `
Cache-Control: public
Cache-Control: max-age=60
Cache-Control: MAX-AGE=60
Cache-Control: max-age="60"
Cache-Control: max-age = 60
Cache-Control: no-cache="Set-Cookie", max-age=600
Cache-Control: private="X-User", s-maxage=60
Cache-Control: no-store, must-understand, max-age=60
Cache-Control: max-age=0, s-maxage=60
Cache-Control: max-age=0, stale-while-revalidate=600
Cache-Control: s-maxage=0, stale-while-revalidate=600
Cache-Control: max-age=0, stale-if-error=600
Cache-Control: x-private, max-age=60
Cache-Control: x="private", max-age=60
Cache-Control: x="a, private, no-store", max-age=60
Cache-Control: x="a \\", private", max-age=60
Cache-Control: not-no-store=1, max-age=60
Cache-Control: max-age=0 · Cache-Control: max-age=60
Cache-Control: must-revalidate · Cache-Control: s-maxage=60
Cache-Control: no-cache="Set-Cookie, max-age=600
Cache-Control: max-age=60s
Cache-Control: ,,public,,
Expires: ${later}
Expires: ${later} · Cache-Control: must-revalidate
Date: ${before} · Expires: ${new Date(NOW).toUTCString()}
Expires: ${before} · Expires: ${later}
Last-Modified: ${before}
Last-Modified: ${before} · Cache-Control: no-transform
Cache-Control: private · CDN-Cache-Control: max-age=60
Cache-Control: no-store · Cloudflare-CDN-Cache-Control: max-age=60
Vercel-CDN-Cache-Control: s-maxage=60
Netlify-CDN-Cache-Control: public, durable, s-maxage=60
Akamai-Cache-Control: max-age=60
X-LiteSpeed-Cache-Control: public,max-age=60
Surrogate-Control: content="ESI/1.0", max-age=60
Surrogate-Control: max-age=0+60
Edge-Control: max-age=10m
Edge-Control: !no-store, cache-maxage=1h
X-Accel-Expires: 60
X-Accel-Expires: @${seconds + 60}
X-Accel-Expires: 60 · Cache-Control: private
`

const unshared = `
X-Own: no policy at all
Cache-Control: private, max-age=60
Cache-Control: PRIVATE
Cache-Control: no-store
Cache-Control: no-cache
Cache-Control: public, no-cache
Cache-Control: no-store, max-age=60
Cache-Control: public · Cache-Control: no-store
Cache-Control: max-age=60 · Cache-Control: private
Cache-Control: public, max-age=0, must-revalidate
Cache-Control: max-age=0, stale-while-revalidate=600, must-revalidate
Cache-Control: max-age=60, s-maxage=0
Cache-Control: must-revalidate
Cache-Control: max-age=x
Cache-Control: max-age=-1
Cache-Control: x="max-age=60, public"
Expires: ${later} · Cache-Control: private
Expires: ${later} · Cache-Control: max-age=0
Expires: ${later} · Cache-Control: s-maxage=0
Expires: 0
Expires: -1
Expires: ${before}
Last-Modified: ${before} · Cache-Control: private
Last-Modified: ${before} · Cache-Control: max-age=0
Last-Modified: ${before} · Expires: 0
CDN-Cache-Control: no-store
Surrogate-Control: no-store
Edge-Control: no-store
Edge-Control: bypass-cache
X-Accel-Expires: 0
X-Accel-Expires: off
X-Accel-Expires: @${seconds - 60}
X-Cache: public
ETag: "max-age=60"
`

function headersOf(lines: string): Headers {
  const headers = new Headers()
  for (const line of lines.split(' · ')) {
    const colon = line.indexOf(': ')
    headers.append(line.slice(0, colon), line.slice(colon + 2))
  }
  return headers
}

describe.each([
  ['may', true, shared],
  ['may not', false, unshared],
] as const)('a shared cache %s answer others with', (_, answer, rows) => {
  it.each(rows.trim().split('\n'))('%s', (lines) => {
    expect(isSharedCacheable(headersOf(lines), NOW)).toBe(answer)
  })
})

it('is decided in a time that grows with the length of a header only', () => {
  for (const part of ['"\\"', '"', ',', '=', 'a="', ' ']) {
    expect(isSharedCacheable(new Headers({ 'Cache-Control': `x${part.repeat(100_000)}` }))).toBe(false)
  }
})

describe('a first read after the headers', () => {
  const soon = new Date(Date.now() + HOUR).toUTCString()
  for (const line of [
    `Expires: ${soon}`,
    'Cache-Control: no-cache="Set-Cookie", max-age=600',
    'X-Accel-Expires: 60',
  ]) {
    it(`throws where the page says ${line}`, async () => {
      const { visit } = createSite()
      const Cookie = cookieOf(await visit(setName('ann')))
      const page = streaming(({ locals }) => locals.session.get('name'), Object.fromEntries(headersOf(line)))
      const response = await visit(page, { headers: { Cookie } })
      await expect(response.text()).rejects.toThrow(expect.objectContaining({ code: 'SESSION_READ_LATE' }))
    })
  }

  it('throws where Astro adds the policy after the middleware', async () => {
    const { visit } = createSite()
    const page = streaming(({ locals }) => locals.session.get('name'), { 'X-Own': '1' })
    const response = await visit(page)
    response.headers.set('CDN-Cache-Control', 'max-age=60')
    await expect(response.text()).rejects.toThrow(expect.objectContaining({ code: 'SESSION_READ_LATE' }))
  })
})
