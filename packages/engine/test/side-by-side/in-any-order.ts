import type { Session } from '../../src/index.ts'
import { type Browser, browserWith, createSite } from '../support/site.ts'

/** Lets others come between, for a while that the test chooses. */
export type Pause = () => Promise<unknown>

/** What components of one page call side by side, each on the same few keys. */
export const calls: Record<string, (session: Session, pause: Pause) => unknown> = {
  get: (session) => session.get('n'),
  keys: (session) => session.keys(),
  user: (session) => session.userId(),
  set: (session) => session.set('n', 100),
  delete: (session) => session.delete('n'),
  expiring: (session) => session.set('n', 5, { ttl: 50 }),
  update: (session) => session.update('n', (n) => Number(n ?? 0) + 1),
  slowly: (session, pause) =>
    session.update('n', async (n) => {
      await pause()
      return Number(n ?? 0) + 10
    }),
  increment: (session) => session.increment('m'),
  pull: (session) => session.pull('n'),
  flash: (session) => session.flash('f'),
  keepFlash: (session) => session.flash('f', { keep: true }),
  leave: (session) => session.flash('f', 'new'),
  leaveAtOnce: (session) => session.flash('f', 'once', { atOnce: true }),
  clear: (session) => session.clear(),
  logout: (session) => session.logout(),
  login: (session) => session.login('ada'),
  loginKeeping: (session) => session.login('ada', { keep: ['m'] }),
  loginOther: (session) => session.login('bob'),
  regenerate: (session) => session.regenerate(),
  persist: (session) => session.persist(3600),
  start: (session) => session.start(),
}

/** Those whose answer is stored by then. */
export const atOnce = [
  'update',
  'slowly',
  'increment',
  'pull',
  'flash',
  'keepFlash',
  'leaveAtOnce',
  'start',
] as const

export const visitors = ['new', 'anonymous', 'ann'] as const

export type Visitor = (typeof visitors)[number]

async function visit(visitor: Visitor, pause: Pause): Promise<Browser> {
  const site = createSite()
  const browser = visitor === 'new' ? site.browser() : await browserWith(site, { n: 1, m: 1 })
  if (visitor !== 'new') await browser.visit((session) => session.flash('f', 'old'))
  if (visitor === 'ann') await browser.visit((session) => session.login('ann'))
  site.store.every(async (send) => {
    await pause()
    const answer = await send()
    await pause()
    return answer
  })
  return browser
}

/** What a page leaves of the session that makes these calls, as text. */
export async function leaves(
  visitor: Visitor,
  names: readonly string[],
  { pause, isTogether }: { pause: Pause; isTogether: boolean },
): Promise<string> {
  const browser = await visit(visitor, pause)
  const request = browser.open()
  const call = async (name: string) => {
    if (isTogether) await pause()
    await calls[name]?.(request.session, pause)
  }
  if (isTogether) await Promise.all(names.map(call))
  else for (const name of names) await call(name)
  await browser.finish(request)
  request.responseStarted()
  await request.settled()
  const { session } = browser.open({ countsAsUse: false })
  const [data, user, note] = [
    await session.entries(),
    await session.userId(),
    await session.flash('f', { keep: true }),
  ]
  return JSON.stringify({ data: data.sort(), user, note, isLive: (await session.info()) !== null })
}
