import type { PageLoad, Session } from '../../src/index.ts'
import { type Browser, createSite } from './site.ts'

export const take = (session: Session) => session.flash('note')
export const keep = (session: Session) => session.flash('note', { keep: true })

/** Options of a request that is this part of a load of the page. */
export const by = (part: PageLoad['part'], page = '/cart') => ({ pageLoad: () => ({ part, page }) })
export const page = by('page')
export const island = by('island')

/** A browser for whom a flash waits under `note`. */
export async function withFlash(site = createSite(), value: unknown = 'saved'): Promise<Browser> {
  const browser = site.browser()
  await browser.visit((session) => session.flash('note', value))
  return browser
}
