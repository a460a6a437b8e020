import type { SessionRecord } from '../../src/index.ts'
import { keyOf } from '../../src/lib/token.ts'
import { type Browser, createSite, type Site } from './site.ts'

/** A visitor who has logged in as ada. */
export async function loggedIn(site: Site, label?: string): Promise<Browser> {
  const browser = site.browser()
  await browser.visit((session) => session.login('ada', label === undefined ? {} : { label }))
  return browser
}

/** All sessions of ada are revoked by another machine, which finds no entry of any of them. */
export async function revokeElsewhere(site: Site): Promise<void> {
  const elsewhere = createSite({ store: site.store, clock: site.clock })
  site.entries.delete(keyOf('user:ada'))
  await elsewhere.engine.users('ada').revokeAll()
}

export const userOf = (browser: Browser) => browser.visit((session) => session.userId())
export const idOf = async (browser: Browser) => (await browser.visit((session) => session.info()))?.id ?? ''

/** How many sessions the index has of a user, dead ones included. */
export function entriesOf(site: Site, userId: string): number {
  const { record } = site.entries.get(keyOf(`user:${userId}`)) as { record: SessionRecord }
  return [...record.fields.keys()].filter((key) => key !== 'epoch').length
}

/** A request that has seen its session, and rotates it or logs in when it is finished. */
export async function underWay(browser: Browser, userId?: string) {
  const request = browser.open()
  await request.session.userId()
  if (userId === undefined) request.session.regenerate()
  else request.session.login(userId)
  return () => browser.finish(request)
}
