import { describe, expect, it } from 'vitest'
import { siteWith, started } from '../support/late-request.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { after, answerLost, down, type Tap } from '../support/tapped-store.ts'

/** A call that seems to fail and happens later: when `arrive` is called. */
function floating(): { tap: Tap; arrive: () => Promise<unknown> } {
  let arrive: () => Promise<unknown> = async () => undefined
  const tap: Tap = async (send) => {
    arrive = send
    throw new Error('no answer')
  }
  return { tap, arrive: () => arrive() }
}

describe('a late write that follows one whose answer was lost', () => {
  const outcomes: Record<string, Tap> = { 'was stored': answerLost, 'was not': down }

  for (const [outcome, tap] of Object.entries(outcomes)) {
    it(`adds to it once where that ${outcome}`, async () => {
      const { site, browser } = await siteWith({ list: ['a'] })
      const { session, settled } = await started(browser)
      const list: string[] = [...(await session.get('list')), 'x']
      site.store.next('apply', tap)
      session.set('list', list)
      await settled()
      session.set('list', [...list, 'y'])
      await settled()
      expect(await dataOf(browser)).toEqual({ list: ['a', 'x', 'y'] })
    })

    it(`adds to it once where that was on its way by then and ${outcome}`, async () => {
      const { site, browser } = await siteWith({ list: ['a'] })
      const { session, settled } = await started(browser)
      session.set('list', [...(await session.get('list')), 'x'])
      const meanwhile = async () => session.set('list', [...(await session.get('list')), 'y'])
      site.store.next('apply', async (send) => {
        await meanwhile()
        return tap(send)
      })
      await settled()
      expect(await dataOf(browser)).toEqual({ list: ['a', 'x', 'y'] })
    })

    it(`adds once what was first written then, in a field that was not there, where that ${outcome}`, async () => {
      const { site, browser } = await siteWith({ a: 1 })
      const { session, settled } = await started(browser)
      expect(await session.get('list')).toBeUndefined()
      site.store.next('apply', tap)
      session.set('list', ['x'])
      await settled()
      session.set('list', [...(await session.get('list')), 'y'])
      await settled()
      expect(await dataOf(browser)).toEqual({ a: 1, list: ['x', 'y'] })
    })

    it(`adds to it once where it cleared the session, and that ${outcome}`, async () => {
      const { site, browser } = await siteWith({ list: ['a'] })
      const { session, settled } = await started(browser)
      await session.get('list')
      site.store.next('apply', tap)
      session.clear()
      session.set('list', ['x'])
      await settled()
      session.set('list', ['x', 'y'])
      await settled()
      expect(await dataOf(browser)).toEqual({ list: ['x', 'y'] })
    })

    it(`adds to several of them once, the last of which ${outcome}`, async () => {
      const { site, browser } = await siteWith({ list: ['a'] })
      const { session, settled } = await started(browser)
      const list: string[] = await session.get('list')
      for (const [item, each] of Object.entries({ x: down, y: answerLost, z: tap })) {
        site.store.next('apply', each)
        list.push(item)
        session.set('list', list)
        await settled()
      }
      session.set('list', [...list, 'last'])
      await settled()
      expect(await dataOf(browser)).toEqual({ list: ['a', 'x', 'y', 'z', 'last'] })
    })
  }

  it('adds to it once where it is stored at the last moment', async () => {
    const { site, browser } = await siteWith({ list: ['a'] })
    const { session, settled } = await started(browser)
    const list: string[] = [...(await session.get('list')), 'x']
    const { tap, arrive } = floating()
    site.store.next('apply', tap)
    session.set('list', list)
    await settled()
    site.store.next('apply', after(arrive))
    session.set('list', [...list, 'y'])
    await settled()
    expect(await dataOf(browser)).toEqual({ list: ['a', 'x', 'y'] })
  })

  it('is merged with what others wrote before both', async () => {
    const { site, browser } = await siteWith({ list: ['a'] })
    const { session, settled } = await started(browser)
    const list: string[] = [...(await session.get('list')), 'x']
    await browser.visit((other) => other.update('list', (theirs: string[]) => [...theirs, 'b']))
    const { tap, arrive } = floating()
    site.store.next('apply', (send) => send())
    site.store.next('apply', tap)
    session.set('list', list)
    await settled()
    await arrive()
    session.set('list', [...list, 'y'])
    await settled()
    expect((await dataOf(browser)).list).toEqual(expect.arrayContaining(['a', 'b', 'x', 'y']))
    expect((await dataOf(browser)).list).toHaveLength(4)
  })

  it('is refused, and that is told, where others wrote since, so that nobody can know', async () => {
    const { site, browser } = await siteWith({ list: ['a'], other: 1 })
    const { session, settled } = await started(browser)
    const list: string[] = [...(await session.get('list')), 'x']
    site.store.next('apply', answerLost)
    session.set('list', list)
    await settled()
    await browser.visit((other) => other.update('list', (theirs: string[]) => [...theirs, 'b']))
    session.set('list', [...list, 'y'])
    await settled()
    expect((await dataOf(browser)).list).toEqual(['a', 'x', 'b'])
    const errors = site.events.filter((event) => event.type === 'storeError')
    expect(errors.map(({ error }) => error.code)).toEqual(['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN'])
    session.set('other', 2)
    await settled()
    expect((await dataOf(browser)).other).toBe(2)
  })

  it('brings back nothing that was taken out since', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    await session.get('list')
    site.store.next('apply', answerLost)
    session.set('list', ['x'])
    await settled()
    expect(await browser.visit((other) => other.pull('list'))).toEqual(['x'])
    session.set('list', ['x', 'y'])
    await settled()
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('costs no call more where it is of another key', async () => {
    const { site, browser } = await siteWith({ list: ['a'] })
    const { session, settled } = await started(browser)
    await session.entries()
    site.store.next('apply', answerLost)
    session.set('list', ['a', 'x'])
    await settled()
    const calls = await site.store.during(async () => {
      session.set('other', 1)
      await settled()
    })
    expect(calls).toEqual(['apply'])
    expect(await dataOf(browser)).toEqual({ list: ['a', 'x'], other: 1 })
  })
})

describe('a pending value that a call at once was to store, whose answer was lost', () => {
  for (const tap of [answerLost, down]) {
    it(`is stored once by the commit (${tap === down ? 'it was not' : 'it was'})`, async () => {
      const site = createSite()
      const browser = await browserWith(site, { list: ['a'] })
      await browser.visit(async (session) => {
        session.set('list', [...(await session.get('list')), 'x'])
        site.store.next('apply', tap)
        await session.update('list', (list: string[]) => [...list, 'y']).catch(() => undefined)
      })
      const { list } = await dataOf(browser)
      expect(list).toEqual(tap === down ? ['a', 'x'] : ['a', 'x', 'y'])
    })
  }
})
