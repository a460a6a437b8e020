import { describe, expect, it } from 'vitest'
import { createEngine, SessionError, type SessionStore } from '../../src/index.ts'
import { failing } from '../support/failing-store.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { answering, answerLost, down } from '../support/tapped-store.ts'

describe('a store that', () => {
  it.each([
    { kind: 'applied' },
    { kind: 'applied', meta: {} },
    { kind: 'applied', meta: null, revision: 1 },
    { kind: 'applied', meta: {}, revision: '1' },
  ])('applies without telling the result is refused: %j', async (answer) => {
    const { error } = await failing('apply', answering(answer))
    expect(error).toMatchObject({ code: 'STORE_INVALID' })
  })

  it.each<[name: unknown, field: unknown]>([
    ['d:a', null],
    ['d:a', 'text'],
    ['d:a', { stamp: 's' }],
    ['d:a', { stamp: 's', value: 7 }],
    ['d:a', { stamp: 7, value: '[1]' }],
    [7, { stamp: 's', value: '[1]' }],
  ])('holds what is no field is refused: %j, %j', async (name, field) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const meta = { createdAt: 0, lastSeenAt: site.clock.now(), idle: 1e9, deadline: 1e15 }
    const record = { meta, fields: new Map([[name, field]]) }
    site.store.next('read', answering({ kind: 'live', record, revision: 1 }))
    await expect(dataOf(browser)).rejects.toMatchObject({ code: 'STORE_INVALID' })
  })

  it('throws before it returns a promise gives a typed error, and leaves no timer', async () => {
    const site = createSite()
    const read = () => {
      throw new Error('closed')
    }
    const engine = createEngine({ store: { ...site.store, read }, clock: site.clock })
    const { session } = engine.open('A'.repeat(43))
    await expect(session.get('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(site.clock.pending).toBe(0)
  })

  it('answers without a promise gives a typed error or its answer', async () => {
    const site = createSite()
    const store: SessionStore = { ...site.store }
    // What a store without types may do.
    Object.assign(store, { read: () => ({ kind: 'absent' }) })
    const engine = createEngine({ store, clock: site.clock })
    const seen = await engine
      .open('A'.repeat(43))
      .session.get('a')
      .catch((error: unknown) => error)
    expect(seen === undefined || seen instanceof SessionError).toBe(true)
    expect(site.clock.pending).toBe(0)
  })

  it('was down for one read answers the next one of the same request', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    site.store.next('read', down)
    const { session } = browser.open()
    await expect(session.get('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await session.get('a')).toBe(1)
  })

  it('is down never takes the cookie away', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const { token } = browser
    site.store.every(down)
    for (const verb of ['read', 'apply', 'retire'] as const) {
      const request = browser.open()
      if (verb === 'read') await request.session.get('a').catch(() => undefined)
      if (verb === 'apply') request.session.set('a', 2)
      if (verb === 'retire') request.session.destroy()
      await browser.finish(request).catch(() => undefined)
      expect(browser.receive(await request.commit().catch(() => ({ kind: 'keep' as const })))).toEqual({
        kind: 'keep',
      })
    }
    expect(browser.token).toBe(token)
  })

  it('is down leaves pages alone that do not use the session', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    site.store.every(down)
    expect(await browser.finish(browser.open())).toEqual({ kind: 'keep' })
  })

  it('loses the answer to a write is not asked to write again', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const calls = await site.store.during(async () => {
      site.store.next('apply', answerLost)
      await expect(browser.visit((session) => session.set('a', 2))).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
      })
    })
    expect(calls).toEqual(['apply'])
  })

  it('loses the answer to an end is asked again, and the session has ended', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const { token } = browser
    site.store.next('retire', answerLost)
    await browser.visit((session) => session.destroy())
    expect(await dataOf(site.browser(token))).toEqual({})
  })

  it('refuses a new key has its session reported as lost', async () => {
    const site = createSite()
    const browser = site.browser()
    site.store.next('create', answering(false))
    await browser.visit((session) => session.set('a', 1))
    expect(browser.token).toBeUndefined()
    expect(site.events).toMatchObject([{ type: 'interrupted', id: null }])
  })

  it('keeps its state in private fields works', async () => {
    const site = createSite()
    class Wrapped {
      readonly #inner = site.store
      get capabilities() {
        return this.#inner.capabilities
      }
      create(...args: Parameters<typeof site.store.create>) {
        return this.#inner.create(...args)
      }
      read(...args: Parameters<typeof site.store.read>) {
        return this.#inner.read(...args)
      }
      apply(...args: Parameters<typeof site.store.apply>) {
        return this.#inner.apply(...args)
      }
      retire(...args: Parameters<typeof site.store.retire>) {
        return this.#inner.retire(...args)
      }
    }
    const { session, commit } = createEngine({ store: new Wrapped(), clock: site.clock }).open(undefined)
    session.set('a', 1)
    expect(await commit()).toMatchObject({ kind: 'set' })
  })
})
