import { describe, expect, it } from 'vitest'
import type { OpenOptions, Session, SessionInfo } from '../../src/index.ts'
import { type Browser, createSite, type Site } from '../support/site.ts'

/** What a component that renders beside the page sees. */
interface View {
  readonly userId: string | null
  readonly info: SessionInfo | null
  readonly isRecent: boolean
  readonly keys: readonly string[]
}

async function viewOf(session: Session): Promise<View> {
  return {
    userId: await session.userId(),
    info: await session.info(),
    isRecent: await session.isLoggedInWithin(60),
    keys: await session.keys(),
  }
}

interface Committed {
  readonly site: Site
  readonly browser: Browser
  /** Before the commit, at each of its calls of the store, in their order, and after it. */
  readonly views: readonly View[]
}

/** A visit of ada, or of somebody who is not logged in, that is looked at while it commits. */
async function committed(
  visitor: 'ada' | null,
  page: (session: Session) => unknown,
  options: OpenOptions & { hasRead?: boolean } = {},
): Promise<Committed> {
  const site = createSite({ maxSessions: 3 })
  const browser = site.browser()
  await browser.visit((session) => {
    if (visitor !== null) session.login(visitor)
    session.set('cart', 1)
  })
  site.clock.jump(120_000)
  const request = browser.open(options)
  await request.session.get('cart')
  await page(request.session)
  const views = [await viewOf(request.session)]
  const stop = site.store.every(async (send) => {
    views.push(await viewOf(request.session))
    const answer = await send()
    views.push(await viewOf(request.session))
    return answer
  })
  await browser.finish(request)
  stop()
  views.push(await viewOf(request.session))
  return { site, browser, views }
}

/** What the page asked for, and who is logged in with it. */
const pages: Record<
  string,
  [visitor: 'ada' | null, page: (session: Session) => unknown, user: string | null]
> = {
  'a login': [null, (session) => session.login('bob'), 'bob'],
  'a login of the same user': ['ada', (session) => session.login('ada'), 'ada'],
  'a login of somebody else': ['ada', (session) => session.login('bob'), 'bob'],
  'a logout': ['ada', (session) => session.logout(), null],
  'a logout and a login': ['ada', (session) => [session.logout(), session.login('bob')], 'bob'],
  'a logout and a write': ['ada', (session) => [session.logout(), session.set('b', 1)], null],
  'two logins': [null, (session) => [session.login('eve'), session.login('bob')], 'bob'],
  regenerate: ['ada', (session) => session.regenerate(), 'ada'],
  persist: ['ada', (session) => session.persist(3600), 'ada'],
  'a write': ['ada', (session) => session.set('b', 1), 'ada'],
  clear: ['ada', (session) => session.clear(), 'ada'],
}

describe.each(Object.entries(pages))('while %s is committed', (_name, [visitor, page, user]) => {
  it('the page is told who is logged in as it asked for, before, meanwhile and after it', async () => {
    const { views } = await committed(visitor, page)
    expect(views.length).toBeGreaterThan(2)
    expect(views.map(({ userId }) => userId)).toEqual(views.map(() => user))
  })

  it('all of the session is one state: its info, its keys and the age of its login', async () => {
    const { views } = await committed(visitor, page)
    const last = views.at(-1)
    expect(views).toEqual(views.map(() => last))
  })
})

it('what a component does while the page commits a logout starts another session', async () => {
  const site = createSite()
  const browser = site.browser()
  await browser.visit((session) => session.login('ada'))
  const request = browser.open()
  request.session.logout()
  const before = await request.session.info()
  site.store.next('retire', async (send) => {
    request.session.login('bob')
    expect(await request.session.userId()).toBe('bob')
    return send()
  })
  expect(before).toBeNull()
  await request.commit()
  expect(await request.session.userId()).toBe('bob')
  await browser.finish(request)
  expect(await browser.visit((session) => session.userId())).toBe('bob')
})
