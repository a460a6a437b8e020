import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf, liveRecords } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'

// What runs beside the page: components that render while it commits, reads that overlap, callbacks that take long.

describe('what was recorded while the page committed', () => {
  it('is stored once the response has started', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const request = browser.open()
    request.session.set('a', 2)
    const committing = request.commit()
    request.session.set('b', 3)
    await committing
    request.responseStarted()
    await request.settled()
    expect(await dataOf(browser)).toEqual({ a: 2, b: 3 })
  })

  it('ends the session once the response has started', async () => {
    const site = createSite()
    const request = (await browserWith(site, { a: 1 })).open()
    await request.commit()
    request.session.destroy()
    request.responseStarted()
    await request.settled()
    expect(liveRecords(site)).toBe(0)
  })

  it('does not rotate any more: the token could not be sent', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    await request.commit()
    request.session.set('b', 2)
    request.session.regenerate()
    const types = await site.eventsDuring(async () => {
      request.responseStarted()
      await request.settled()
    })
    expect(types).toEqual(['interrupted', 'committed'])
    expect(await dataOf(browser)).toEqual({ a: 1, b: 2 })
  })

  it('does not log in any more, with nothing of it stored', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    await request.session.get('a')
    await request.commit()
    request.session.login('ada')
    request.session.set('b', 2)
    request.responseStarted()
    await request.settled()
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason: 'response-started' })
    expect(await dataOf(browser)).toEqual({ a: 1 })
    expect(await browser.visit((session) => session.userId())).toBeNull()
  })
})

describe('a read that is answered late', () => {
  it('does not show the session that was destroyed meanwhile', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    const reading = request.session.get('a')
    request.session.destroy()
    await Promise.all([reading, request.commit()])
    expect(await request.session.get('a')).toBeUndefined()
    expect(await request.session.info()).toBeNull()
  })

  it('does not show the own session after load', async () => {
    const site = createSite()
    const [ada, bob] = [await browserWith(site, { name: 'Ada' }), await browserWith(site, { name: 'Bob' })]
    const { session } = ada.open()
    const reading = session.get('name')
    await session.load(bob.token ?? '')
    expect(await session.get('name')).toBe('Bob')
    await reading
    expect(await session.get('name')).toBe('Bob')
  })

  it('does not undo what a commit of the same request stored', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.set('a', 2)
    const reading = request.session.get('b')
    await request.commit()
    await reading
    expect(await request.session.get('a')).toBe(2)
  })
})

describe('a callback of update that takes long', () => {
  it.each([{ queue: true }, { queue: false }])(
    'is run again when its request set the key meanwhile, with queue: $queue',
    async ({ queue }) => {
      const site = createSite({ queue })
      const browser = await browserWith(site, { n: 1 })
      await browser.visit(async (session) => {
        const adding = session.update('n', async (n: number) => {
          if (n === 1) session.set('n', 10)
          return n + 1
        })
        expect(await adding).toBe(11)
      })
      expect(await dataOf(browser)).toEqual({ n: 11 })
    },
  )

  it.each<[string, Record<string, unknown>]>([
    ['destroy', {}],
    ['clear', { n: 1 }],
    ['login', { n: 6 }],
  ])('starts from what is left when its request called %s meanwhile', async (call, left) => {
    const site = createSite()
    const browser = await browserWith(site, { n: 5 })
    let isFirst = true
    await browser.visit(async (session) => {
      await session.update('n', async (n = 0) => {
        if (isFirst && call === 'destroy') session.destroy()
        if (isFirst && call === 'clear') session.clear()
        if (isFirst && call === 'login') session.login('ada')
        isFirst = false
        return n + 1
      })
      if (call === 'destroy') session.destroy()
    })
    expect(browser.token === undefined ? {} : await dataOf(browser)).toEqual(left)
  })

  it('loses to the end of the session', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 5 })
    const request = browser.open()
    await request.session.update('n', async (n = 0) => {
      await site.browser(browser.token).visit((session) => session.destroy())
      return n + 1
    })
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(0)
  })

  it('that runs while the page commits is waited for by settled', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 5 })
    const request = browser.open()
    await request.session.get('n')
    site.store.next(
      'apply',
      after(() => Promise.resolve()),
    )
    const adding = request.session.increment('n')
    await request.commit()
    request.responseStarted()
    await request.settled()
    expect(await dataOf(browser)).toEqual({ n: 6 })
    expect(await adding).toBe(6)
  })
})

describe('a form that is rendered while the page commits', () => {
  /** The CSRF token that a component asks for in the middle of a commit. */
  async function formBeside(write: (session: Session) => unknown, data: Record<string, unknown> | null) {
    const site = createSite()
    const browser = data === null ? site.browser() : await browserWith(site, data)
    const request = browser.open()
    await request.session.keys()
    write(request.session)
    let form: Promise<string> | undefined
    const render = after(async () => {
      form = request.session.csrfToken()
    })
    for (const verb of ['create', 'retire'] as const) if (form === undefined) site.store.next(verb, render)
    await browser.finish(request)
    request.responseStarted()
    await request.settled()
    return { browser, form }
  }

  it.each([
    ['a login', { a: 1 }, (session: Session) => session.login('ada')],
    ['a rotation', { a: 1 }, (session: Session) => session.regenerate()],
    ['a first write', null, (session: Session) => session.set('a', 1)],
    ['a logout and a write', { a: 1 }, (session: Session) => [session.logout(), session.set('a', 2)]],
  ])('belongs to the session after %s', async (_name, data, write) => {
    const { browser, form } = await formBeside(write, data)
    const text = await form
    expect(await browser.visit((session) => session.isCsrfToken(text))).toBe(true)
  })

  it('has no session to belong to after a logout', async () => {
    const { form } = await formBeside((session) => session.logout(), { a: 1 })
    await expect(form).rejects.toMatchObject({ code: 'RESPONSE_STARTED' })
  })
})
