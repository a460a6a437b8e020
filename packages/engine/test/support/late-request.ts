import type { OpenOptions, SessionRequest } from '../../src/index.ts'
import { type Browser, browserWith, createSite, type Site } from './site.ts'

/** A request of the browser whose response has started. */
export async function started(browser: Browser, options?: OpenOptions): Promise<SessionRequest> {
  const request = browser.open(options)
  await browser.finish(request)
  request.responseStarted()
  return request
}

export async function siteWith(data: Record<string, unknown>): Promise<{ site: Site; browser: Browser }> {
  const site = createSite()
  return { site, browser: await browserWith(site, data) }
}
