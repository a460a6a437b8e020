import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { held } from './held.ts'

type Act = (session: Session) => unknown

/** A visitor who is logged in as ada, and the session of carl. */
async function two() {
  const site = createSite()
  const ada = await browserWith(site, { n: 1, notes: ['of ada'] })
  await ada.visit((session) => {
    session.login('ada')
    session.flash('note', 'for ada')
  })
  const carl = site.browser()
  await carl.visit((session) => session.login('carl'))
  return { site, ada, carl }
}

const calls: [name: string, call: (session: Session) => Promise<unknown>][] = [
  ['increment', (session) => session.increment('n')],
  ['update', (session) => session.update('notes', () => ['secret'])],
  ['pull', (session) => session.pull('n')],
  ['flash', (session) => session.flash('note')],
  ['flash at once', (session) => session.flash('note', 'secret', { atOnce: true })],
]

const ends: [name: string, end: Act, user: string | null][] = [
  ['a logout', (session) => session.logout(), null],
  ['the login of somebody else', (session) => session.login('bob'), 'bob'],
]

describe.each([
  { when: 'a session that was read', isRead: true },
  { when: 'one that is yet to be read', isRead: false },
])('a call at once of $when, which the page does not wait for', ({ isRead }) => {
  for (const [end, act, user] of ends) {
    it.each(calls)(`reaches no other session after ${end}: %s`, async (_name, call) => {
      const { ada } = await two()
      const request = ada.open()
      if (isRead) await request.session.get('n')
      const calling = call(request.session)
      act(request.session)
      await calling
      await ada.finish(request)
      expect(await dataOf(ada)).toEqual({})
      expect(await ada.visit((session) => session.flash('note'))).toBeUndefined()
      expect(await ada.visit((session) => session.userId())).toBe(user)
    })
  }

  it.each(calls)('is refused where load comes after it, and changes nothing: %s', async (_name, call) => {
    const { ada, carl } = await two()
    const request = ada.open()
    if (isRead) await request.session.get('n')
    const calling = expect(call(request.session)).rejects.toMatchObject({ code: 'INVALID_CALL' })
    await request.session.load(carl.token ?? '')
    await calling
    await ada.finish(request)
    expect(await dataOf(carl)).toEqual({})
    expect(await dataOf(ada)).toEqual({ n: 1, notes: ['of ada'] })
    expect(await ada.visit((session) => session.flash('note'))).toBe('for ada')
  })
})

describe('an update whose function waits', () => {
  it.each(ends)('writes nothing of it in another session after %s', async (_name, end) => {
    const { ada } = await two()
    const request = ada.open()
    const deciding = held()
    const update = request.session.update('notes', async (notes) => {
      await deciding.wait()
      return [...((notes ?? []) as string[]), 'secret']
    })
    await deciding.isReached
    end(request.session)
    await ada.receive(await request.commit())
    deciding.goOn()
    await update
    await ada.finish(request)
    expect(await dataOf(ada)).toEqual({})
  })

  it('is stored where a load fails, or an anonymous visitor logs in', async () => {
    const others: Act[] = [
      (session) => session.load('A'.repeat(43)).catch(() => undefined),
      (session) => session.login('ada'),
    ]
    for (const act of others) {
      const browser = await browserWith(createSite(), { n: 1 })
      const request = browser.open()
      const update = request.session.update('n', (n) => Number(n) + 1)
      await act(request.session)
      expect(await update).toBe(2)
      await browser.finish(request)
      expect(await dataOf(browser)).toEqual({ n: 2 })
    }
  })
})
