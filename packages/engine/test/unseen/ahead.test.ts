import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

type Act = (session: Session) => unknown

const ahead = { unseen: 'ahead' } as const

const REFUSED: readonly (readonly [string, Act])[] = [
  ['logout', (session) => session.logout()],
  ['destroy', (session) => session.destroy()],
  ['login', (session) => session.login('bob')],
  ['regenerate', (session) => session.regenerate()],
  ['persist', (session) => session.persist(3600)],
  ['login that is to be remembered', (session) => session.login('bob', { persist: 3600 })],
  ['delete', (session) => session.delete('count')],
  [
    'delete before a pull of the same key',
    (session) => {
      session.delete('count')
      return session.pull('count')
    },
  ],
  ['set to undefined', (session) => session.set('count', undefined)],
  [
    'delete after a look',
    async (session) => {
      await session.get('count')
      return session.delete('count')
    },
  ],
  ['clear', (session) => session.clear()],
  [
    'clear before a write',
    (session) => {
      session.clear()
      return session.set('a', 1)
    },
  ],
  ['flash that is taken back', (session) => session.flash('note', undefined)],
  ['flash that is taken back at once', (session) => session.flash('note', undefined, { atOnce: true })],
  ['pull', (session) => session.pull('count')],
  ['increment', (session) => session.increment('count')],
  ['increment of nothing yet', (session) => session.increment('new')],
  ['update', (session) => session.update('count', () => 5)],
]

describe('a prefetch', () => {
  it.each(REFUSED)('is refused a %s, and changes nothing', async (_, act) => {
    const site = createSite()
    const browser = await browserWith(site, { count: 1 })
    await browser.visit((session) => session.flash('note', 'saved'))
    const { token } = browser
    const before = JSON.stringify([...site.entries], inMaps)
    await expect(browser.visit(act, ahead)).rejects.toMatchObject({ code: 'SESSION_PREFETCHED' })
    expect(browser.token).toBe(token)
    expect(JSON.stringify([...site.entries], inMaps)).toBe(before)
  })

  it.each([
    ["increment('count')", (session: Session) => session.increment('count')],
    ["update('count')", (session: Session) => session.update('count', () => 5)],
    ["pull('count')", (session: Session) => session.pull('count')],
  ])('is told what it called: %s', async (call, act) => {
    const browser = await browserWith(createSite(), { count: 1 })
    await expect(browser.visit(act, ahead)).rejects.toThrow(`A prefetch called session.${call}.`)
  })

  it('may delete what is not there, and pull nothing', async () => {
    const browser = await browserWith(createSite(), { count: 1 })
    const act = async (session: Session) => {
      session.delete('other')
      return session.pull('another')
    }
    expect(await browser.visit(act, ahead)).toBeUndefined()
    expect(await dataOf(browser)).toEqual({ count: 1 })
  })

  it('takes nothing that another request adds while it waits its turn', async () => {
    const browser = await browserWith(createSite({ queue: true }), { count: 1 })
    const { session } = browser.open(ahead)
    await session.get('count')
    const pulling: Promise<unknown>[] = []
    const adding = async () => {
      pulling.push(expect(session.pull('list')).rejects.toMatchObject({ code: 'SESSION_PREFETCHED' }))
      return ['x']
    }
    await browser.visit((other) => other.update('list', adding))
    await Promise.all(pulling)
    expect(await dataOf(browser)).toEqual({ count: 1, list: ['x'] })
  })

  it('may clear a session that is empty', async () => {
    const browser = await browserWith(createSite(), { count: 1 })
    await browser.visit((session) => session.delete('count'))
    await browser.visit((session) => session.clear(), ahead)
    expect(await dataOf(browser)).toEqual({})
  })

  it('keeps what it sets, since the browser may show it at the click without another request', async () => {
    const browser = await browserWith(createSite(), { count: 1 })
    await browser.visit((session) => session.set('last', '/page'), ahead)
    await browser.visit((session) => session.flash('note', 'seen'), ahead)
    expect(await dataOf(browser)).toEqual({ count: 1, last: '/page' })
    expect(await browser.visit((session) => session.flash('note'))).toBe('seen')
  })

  it('starts the session of a form that it shows', async () => {
    const browser = createSite().browser()
    const token = await browser.visit((session) => session.csrfToken(), ahead)
    expect(await browser.visit((session) => session.isCsrfToken(token))).toBe(true)
  })

  it('sees a flash and leaves it there', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => session.flash('note', 'saved'))
    expect(await browser.visit((session) => session.flash('note'), ahead)).toBe('saved')
    expect(await browser.visit((session) => session.flash('note'))).toBe('saved')
    expect(await browser.visit((session) => session.flash('note'))).toBeUndefined()
  })

  it('does not run the function of an update', async () => {
    const browser = await browserWith(createSite(), { count: 1 })
    let runs = 0
    const act = (session: Session) => session.update('count', () => (runs += 1))
    await expect(browser.visit(act, ahead)).rejects.toThrow('update')
    expect(runs).toBe(0)
  })

  it('that deletes after its response has started is refused with an event', async () => {
    const site = createSite()
    const browser = await browserWith(site, { count: 1 })
    const request = browser.open(ahead)
    await request.commit()
    request.responseStarted()
    request.session.delete('count')
    await request.settled()
    expect(await dataOf(browser)).toEqual({ count: 1 })
    expect(site.events.at(-1)).toMatchObject({ type: 'storeError', error: { code: 'SESSION_PREFETCHED' } })
  })

  it.each([
    ['delete', (session: Session) => session.delete('count')],
    ['clear', (session: Session) => session.clear()],
  ])('under way at a rotation is to come again after a %s, as any request is', async (_, act) => {
    const site = createSite()
    const browser = await browserWith(site, { count: 1 })
    const request = browser.open(ahead)
    await browser.visit((session) => session.regenerate())
    act(request.session)
    expect(await site.eventsDuring(() => request.commit())).toEqual(['interrupted'])
    expect(request.outdated).toMatchObject({ code: 'SESSION_INTERRUPTED' })
    expect(await dataOf(browser)).toEqual({ count: 1 })
  })

  it('costs no call of the store where it deletes nothing', async () => {
    const site = createSite()
    const browser = await browserWith(site, { count: 1 })
    expect(await site.store.during(() => browser.visit((session) => session.set('a', 1), ahead))).toEqual([
      'apply',
    ])
  })
})

function inMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value
}
