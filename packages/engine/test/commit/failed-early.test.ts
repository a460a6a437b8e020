import { describe, expect, it } from 'vitest'
import { type Session, SessionError } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { answerLost, down, type Tap } from '../support/tapped-store.ts'

const unavailable: Tap = () => Promise.reject(new SessionError('STORE_UNAVAILABLE', 'Nothing was written.'))

/** What a page may want beside what matters to it: it goes on where that fails. */
const verbs: Record<string, (session: Session) => Promise<unknown>> = {
  increment: (session) => session.increment('visits'),
  update: (session) => session.update('visits', (count: number = 0) => count + 1),
  pull: (session) => session.pull('old'),
  'a flash': (session) => session.flash('notice'),
  start: (session) => session.start(),
  load: (session) => session.load('A'.repeat(43)),
}

const names = Object.keys(verbs)

async function tryOut(verb: string, session: Session): Promise<unknown> {
  return verbs[verb]?.(session).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('a call that takes effect at once, whose failure the page goes on after', () => {
  it.each(names)('leaves what was pending before it to the commit: %s', async (verb) => {
    const site = createSite()
    const browser = await browserWith(site, { old: 1 })
    await browser.visit(async (session) => {
      session.clear()
      session.set('order', 42)
      site.store.next('apply', unavailable)
      expect(await tryOut(verb, session)).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    })
    expect(await dataOf(browser)).toEqual({ order: 42 })
  })

  it.each(names)('leaves it under what the page asks for afterwards: %s', async (verb) => {
    const site = createSite()
    const browser = await browserWith(site, { old: 1 })
    await browser.visit(async (session) => {
      session.clear()
      session.set('order', 42)
      session.set('total', 1)
      site.store.next('apply', unavailable)
      const trying = tryOut(verb, session)
      await Promise.resolve()
      if (verb !== 'load') session.set('total', 2)
      await trying
      session.set('total', 3)
      session.set('note', 'thanks')
    })
    expect(await dataOf(browser)).toEqual({ order: 42, total: 3, note: 'thanks' })
  })

  it.each(names)('leaves no pending clear behind a logout that came since: %s', async (verb) => {
    const site = createSite()
    const browser = await browserWith(site, { old: 1 })
    await browser.visit(async (session) => {
      session.clear()
      session.set('order', 42)
      site.store.next('apply', unavailable)
      await tryOut(verb, session)
      session.logout()
      session.set('goodbye', true)
    })
    expect(await dataOf(browser)).toEqual({ goodbye: true })
  })

  it.each(names)('fails the commit where nobody knows what was stored: %s', async (verb) => {
    for (const tap of [down, answerLost]) {
      const site = createSite()
      const browser = await browserWith(site, { old: 1 })
      const request = browser.open()
      request.session.clear()
      request.session.set('order', 42)
      site.store.next('apply', tap)
      expect(await tryOut(verb, request.session)).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      await expect(request.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      request.rollback()
      expect(await request.commit()).toEqual({ kind: 'keep' })
    }
  })

  it.each(names)('fails the commit where the session ended and that is to be told: %s', async (verb) => {
    const site = createSite({ onInterrupted: 'fail' })
    const browser = await browserWith(site, { old: 1 })
    const request = browser.open()
    await request.session.get('old')
    await site.browser(browser.token).visit((session) => session.destroy())
    request.session.clear()
    request.session.set('order', 42)
    expect(await tryOut(verb, request.session)).toMatchObject({ code: 'SESSION_INTERRUPTED' })
    await expect(request.commit()).rejects.toMatchObject({ code: 'SESSION_INTERRUPTED' })
  })

  it.each(['increment', 'update'])(
    'leaves the pending value of a session that could not be started: %s',
    async (verb) => {
      for (const tap of [unavailable, down, answerLost]) {
        const site = createSite()
        const browser = site.browser()
        await browser.visit(async (session) => {
          session.set('visits', 5)
          site.store.next('create', tap)
          expect(await tryOut(verb, session)).toBeInstanceOf(SessionError)
        })
        expect(await dataOf(browser)).toEqual({ visits: 5 })
      }
    },
  )

  it('leaves what is above a limit to the commit, which is refused', async () => {
    const site = createSite({ maxSize: 2000 })
    const browser = await browserWith(site, { old: 1 })
    const request = browser.open()
    request.session.clear()
    request.session.set('order', 'x'.repeat(3000))
    await expect(request.session.increment('visits')).rejects.toMatchObject({ code: 'TOO_LARGE' })
    await expect(request.commit()).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it('drops it where the page fails in the end', async () => {
    const site = createSite()
    const browser = await browserWith(site, { old: 1 })
    const request = browser.open()
    request.session.clear()
    site.store.next('apply', unavailable)
    await expect(request.session.increment('visits')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    request.rollback()
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ old: 1 })
  })
})
