import { type Browser, browserWith, createSite, type Site } from './site.ts'
import type { down, Verb } from './tapped-store.ts'

/** One request for each verb of the store. */
export const through: Record<Verb, (browser: Browser) => Promise<unknown>> = {
  create: (browser) => {
    browser.token = undefined
    return browser.visit((session) => session.set('a', 1))
  },
  read: (browser) => browser.visit((session) => session.get('a')),
  apply: (browser) => browser.visit((session) => session.set('a', 2)),
  retire: (browser) => browser.visit((session) => session.destroy()),
}
export const verbs = Object.keys(through) as Verb[]

/** Sends a request through one verb while it is tapped. */
export async function failing(
  verb: Verb,
  tap: typeof down,
): Promise<{ site: Site; browser: Browser; error: unknown }> {
  const site = createSite()
  const browser = await browserWith(site, { a: 1 })
  const restore = site.store.every(tap, [verb])
  const error = await site.clock.settle(through[verb](browser)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  restore()
  return { site, browser, error }
}
