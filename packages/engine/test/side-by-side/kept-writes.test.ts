import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { held, heldCall } from './held.ts'

// Two components of one page, each of which awaits its own calls.

type Act = (session: Session) => unknown

/** A page whose second component writes while what the first one called is being stored. */
async function beside(atOnce: Act, write: Act, before: Act = () => undefined) {
  const site = createSite()
  const browser = await browserWith(site, { n: 5, list: ['a'] })
  await browser.visit((session) => session.flash('note', 'old'))
  const request = browser.open()
  await before(request.session)
  const storing = held()
  site.store.next('apply', heldCall(storing))
  const calling = atOnce(request.session)
  await storing.isReached
  await write(request.session)
  storing.goOn()
  const answer = await calling
  await browser.finish(request)
  return { answer, browser, types: site.events.map(({ type }) => type) }
}

const append =
  (item: string) =>
  (list: string[] = []) => [...list, item]

const appending = (item: string) => async (session: Session) =>
  session.set('list', append(item)((await session.get('list')) as string[]))

const pairs: [name: string, atOnce: Act, write: Act, left: Record<string, unknown>][] = [
  ['increment, set', (session) => session.increment('n'), (session) => session.set('n', 0), { n: 0 }],
  ['increment, delete', (session) => session.increment('n'), (session) => session.delete('n'), {}],
  ['update, set', (session) => session.update('n', () => 9), (session) => session.set('n', 0), { n: 0 }],
  ['pull, set', (session) => session.pull('n'), (session) => session.set('n', 0), { n: 0 }],
]

describe('what is written while a call at once is being stored', () => {
  it.each(pairs)('is there afterwards: %s', async (_name, atOnce, write, left) => {
    const { browser, types } = await beside(atOnce, write)
    expect(await dataOf(browser)).toEqual({ list: ['a'], ...left })
    expect(types).not.toContain('conflict')
  })

  it.each<[string, Act]>([
    ['read', (session) => session.flash('note')],
    ['left at once', (session) => session.flash('note', 'first', { atOnce: true })],
  ])('is shown to the next request, where it is a flash beside one that is %s', async (_name, atOnce) => {
    const { browser } = await beside(atOnce, (session) => session.flash('note', 'new'))
    expect(await browser.visit((session) => session.flash('note'))).toBe('new')
  })

  it.each<[string, Act, string[]]>([
    ['what was there', () => undefined, ['a', 'b', 'c']],
    ['what the page had looked at', (session) => session.get('list'), ['a', 'b', 'c']],
    ['what the page had set', (session) => session.set('list', ['x']), ['x', 'b', 'c']],
    ['what the page had made of it', appending('x'), ['a', 'x', 'b', 'c']],
  ])('on a look is merged with what is stored, on top of %s', async (_name, before, list) => {
    const { answer, browser } = await beside(
      (session) => session.update('list', append('b')),
      appending('c'),
      before,
    )
    expect(answer).toEqual(list.slice(0, -1))
    expect(await dataOf(browser)).toEqual({ n: 5, list })
  })

  it('is there after a login that was pending, too', async () => {
    const before = async (session: Session) => {
      await session.get('list')
      session.login('ada')
      await appending('mine')(session)
    }
    const { answer, browser } = await beside(
      (session) => session.pull('list'),
      (session) => session.set('list', ['new']),
      before,
    )
    expect(answer).toEqual(['a', 'mine'])
    expect(await dataOf(browser)).toEqual({ n: 5, list: ['new'] })
  })
})
