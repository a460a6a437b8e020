import { describe, expect, it } from 'vitest'
import { createEngine, type EngineOptions } from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { createSite } from '../support/site.ts'

const create = (options: Partial<EngineOptions>) => () => createEngine({ store: memoryStore(), ...options })

describe('an engine', () => {
  it.each<[string, Partial<EngineOptions>]>([
    ['an idle time longer than the absolute one', { idleTimeout: 3601, absoluteTimeout: 3600 }],
    ['an idle time below a minute', { idleTimeout: 59 }],
    ['the default idle time with a shorter absolute one', { absoluteTimeout: 3600 }],
    ['no idle time', { idleTimeout: 0 }],
    ['a negative idle time', { idleTimeout: -3600 }],
    ['an idle time that is no number', { idleTimeout: Number.NaN }],
    ['an endless absolute time', { absoluteTimeout: Number.POSITIVE_INFINITY }],
    ['an absolute time that is no number', { absoluteTimeout: Number.NaN }],
    ['no time for the store', { storeTimeout: 0 }],
    ['no room', { maxSize: 0 }],
  ])('refuses %s', (_name, options) => {
    expect(create(options)).toThrow(expect.objectContaining({ name: 'SessionError', code: 'INVALID_OPTION' }))
  })

  it.each<[string, Partial<EngineOptions>]>([
    ['its defaults', {}],
    ['an idle time that equals the absolute one', { idleTimeout: 3600, absoluteTimeout: 3600 }],
    ['an idle time of a minute', { idleTimeout: 60 }],
  ])('takes %s', (_name, options) => {
    expect(create(options)).not.toThrow()
  })

  it('names the option and both values', () => {
    expect(create({ idleTimeout: 7200, absoluteTimeout: 3600 })).toThrow(
      /idleTimeout.*7200.*absoluteTimeout.*3600/,
    )
  })

  it('runs on the clock and the randomness of the system', async () => {
    const engine = createEngine({ store: memoryStore() })
    const request = engine.open(undefined)
    request.session.set('a', 1)
    const change = await request.commit()
    const token = change.kind === 'set' ? change.token : undefined
    expect(await engine.open(token).session.get('a')).toBe(1)
  })
})

describe('persist', () => {
  it.each([59, 0, -60, Number.NaN, 2_592_001, Number.POSITIVE_INFINITY])('refuses %d seconds', (maxAge) => {
    const { session } = createSite().browser().open()
    const refusal = expect.objectContaining({ code: 'INVALID_OPTION' })
    expect(() => session.persist(maxAge)).toThrow(refusal)
    expect(() => session.login('ada', { persist: maxAge })).toThrow(refusal)
  })

  it('sets the idle time of this session and the Max-Age to its deadline', async () => {
    const site = createSite({ idleTimeout: 600, absoluteTimeout: 86_400 })
    const browser = site.browser()
    await browser.visit((session) => session.set('a', 1))
    expect(browser.maxAge).toBeUndefined()
    site.clock.jump(500_000)
    await browser.visit((session) => session.persist(7200))
    expect(browser.maxAge).toBe(86_400 - 500)
    site.clock.jump(7_199_000)
    expect(await browser.visit((session) => session.get('a'))).toBe(1)
  })

  it('never moves the deadline', async () => {
    const site = createSite({ idleTimeout: 600, absoluteTimeout: 7200 })
    const browser = site.browser()
    await browser.visit((session) => session.set('a', 1))
    for (let count = 0; count < 12; count++) {
      await browser.visit((session) => session.persist(7200))
      site.clock.jump(600_000)
    }
    expect(await browser.visit((session) => session.get('a'))).toBeUndefined()
  })

  it('stays with the session through a rotation, cookie included', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => {
      session.set('a', 1)
      session.persist(3600)
    })
    await browser.visit((session) => session.regenerate())
    expect(browser.maxAge).toBe(2_592_000)
  })

  it('together with a rotation holds for the new token', async () => {
    const site = createSite({ idleTimeout: 600 })
    const browser = site.browser()
    await browser.visit((session) => session.set('a', 1))
    await browser.visit((session) => {
      session.persist(3600)
      session.regenerate()
    })
    expect(browser.maxAge).toBe(2_592_000)
    site.clock.jump(3_599_000)
    expect(await browser.visit((session) => session.get('a'))).toBe(1)
  })

  it('before an update of an anonymous visitor holds as well', async () => {
    const browser = createSite().browser()
    await browser.visit(async (session) => {
      session.persist(3600)
      await session.increment('n')
    })
    expect(browser.maxAge).toBe(2_592_000)
  })

  it('is undone by a rollback', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => session.set('a', 1))
    const request = browser.open()
    request.session.persist(3600)
    request.rollback()
    expect(await browser.finish(request)).toEqual({ kind: 'keep' })
  })
})
