import { describe, expect, it } from 'vitest'
import { resolveCookie } from '../../../src/setup/settings/cookie-settings.ts'
import { plainPage, setName } from '../../support/pages.ts'
import { createSite, type Page } from '../../support/visitor.ts'

const url = 'http://shop.test/'

/** The log of two visitors, one after the other. */
async function logOf(secure: boolean | 'auto' | undefined, headers: Record<string, string>, page: Page) {
  const site = createSite({ cookie: resolveCookie({ secure }, false) })
  const log: string[] = []
  for (let visit = 0; visit < 2; visit += 1) {
    const visitor = site.context({ url, headers })
    await site.onRequest(visitor, async () => page(visitor))
    log.push(...visitor.log)
  }
  return log
}

const behindTls: Record<string, string>[] = [
  { 'X-Forwarded-Proto': 'https' },
  { 'X-Forwarded-Proto': 'HTTPS, http' },
  { Forwarded: 'for=192.0.2.1;proto=https;by=10.0.0.1' },
  { Forwarded: 'proto="https"' },
  { 'X-Forwarded-Ssl': 'on' },
  { 'X-Forwarded-Scheme': 'https' },
  { 'X-Url-Scheme': 'https' },
  { 'Front-End-Https': 'on' },
  { 'CloudFront-Forwarded-Proto': 'https' },
  { 'CF-Visitor': '{"scheme":"https"}' },
]

describe.each(behindTls)('behind a proxy that says %j, which Astro does not trust', (headers) => {
  it("a cookie with secure: 'auto' is warned of once", async () => {
    const log = await logOf('auto', headers, setName('ann'))
    expect(log).toEqual([
      expect.stringMatching(/^warn The session cookie is sent without Secure.*allowedDomains/),
    ])
  })

  it('a cookie that is Secure needs no warning', async () => {
    expect(await logOf(undefined, headers, setName('ann'))).toEqual([])
  })
})

describe('a cookie over plain http', () => {
  it("needs no warning with secure: 'auto', nor where it was meant not to be Secure", async () => {
    expect(await logOf('auto', {}, setName('ann'))).toEqual([])
    expect(await logOf('auto', { 'X-Forwarded-Proto': 'http, https' }, setName('ann'))).toEqual([])
    expect(await logOf(false, { 'X-Forwarded-Proto': 'https' }, setName('ann'))).toEqual([])
  })

  it('is warned of once where it is Secure', async () => {
    expect(await logOf(true, {}, setName('ann'))).toEqual([expect.stringMatching(/^warn .*is Secure, but/)])
  })

  it('is not warned of where none is sent', async () => {
    expect(await logOf('auto', { 'X-Forwarded-Proto': 'https' }, plainPage)).toEqual([])
  })
})
