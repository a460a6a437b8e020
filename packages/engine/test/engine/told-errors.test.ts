import { afterEach, describe, expect, it, vi } from 'vitest'
import { SessionError } from '../../src/index.ts'
import { toldStack } from '../../src/lib/errors/error-stack.ts'
import { memoryStore } from '../../src/memory.ts'
import { browserWith, createSite } from '../support/site.ts'

const told = {
  name: 'SessionError',
  code: 'INVALID_KEY',
  message: 'It is no key.',
  hint: 'Pass a name.',
}

afterEach(() => vi.unstubAllGlobals())

describe('an error', () => {
  it('says its code and what to do in its stack, which is what loggers print', () => {
    const error = new SessionError('INVALID_KEY', 'It is no key.', { hint: 'Pass a name.' })
    const [first, second, ...frames] = String(error.stack).split('\n')
    expect([first, second]).toEqual(['SessionError [INVALID_KEY]: It is no key.', '  Pass a name.'])
    expect(frames.slice(0, 2).join('\n')).toMatch(/^ {4}at .*told-errors\.test\.ts/m)
    expect(Object.keys(error)).not.toContain('stack')
  })

  it('names the place that explains its code, in a build that knows the site', () => {
    vi.stubGlobal('ERRORS_PAGE', 'https://docs.example/sessions/errors/')
    const [, , place] = String(new SessionError('INVALID_KEY', 'It is no key.', { hint: 'x' }).stack).split(
      '\n',
    )
    expect(place).toBe('  https://docs.example/sessions/errors/#invalid_key')
  })

  it('names no place in a build that knows of no site', () => {
    vi.stubGlobal('ERRORS_PAGE', '')
    expect(new SessionError('INVALID_KEY', 'It is no key.').stack).not.toContain('invalid_key')
  })

  it.each([
    '/site/node_modules/@astro-sessions/engine/dist/index.mjs:3:4',
    '/site/node_modules/.pnpm/astro-sessions@1.0.0/node_modules/astro-sessions/dist/middleware.mjs:3:4',
    'file:///C:/site/node_modules/@astro-sessions/drivers/dist/redis.mjs:3:4',
    'C:\\site\\node_modules\\astro-sessions\\dist\\server.mjs:3:4',
  ])('leaves frames of these packages out of its stack, where the site is in it: %s', (place) => {
    const stack = `Error: x\n    at set (${place})\n    at page (/site/src/pages/cart.astro:7:1)`
    expect(toldStack(told, stack)).toBe(
      'SessionError [INVALID_KEY]: It is no key.\n  Pass a name.\n    at page (/site/src/pages/cart.astro:7:1)',
    )
    expect(toldStack(told, `Error: x\n    at set (${place})`)).toContain(place)
  })

  it.each([
    '/site/src/astro-sessions/cart.ts:1:1',
    '/site/packages/engine/src/cart.ts:1:1',
    '/site/node_modules/astro-sessions-extra/index.js:1:1',
  ])('keeps the frames of everybody else: %s', (place) => {
    expect(toldStack(told, `Error: x\n    at page (${place})`)).toContain(place)
  })

  it('has a head without a stack, and without a hint', () => {
    expect(toldStack({ ...told, hint: undefined }, undefined)).toBe(
      'SessionError [INVALID_KEY]: It is no key.',
    )
  })
})

describe('a write that comes too late', () => {
  it.each([
    ["set('cart')", (session: Writer) => session.set('cart', 1)],
    ["flash('notice')", (session: Writer) => session.flash('notice', 1)],
    ['regenerate()', (session: Writer) => session.regenerate()],
    ['login()', (session: Writer) => session.login('ann')],
    ['persist()', (session: Writer) => session.persist(3600)],
  ])('is named with its key: %s', (call, write) => {
    const request = createSite().browser().open()
    request.responseStarted()
    expect(() => write(request.session)).toThrow(`session.${call} needs a cookie`)
  })

  it.each([
    ["update('cart')", (session: Writer) => session.update('cart', () => 1)],
    ["increment('visits')", (session: Writer) => session.increment('visits')],
    ['start()', (session: Writer) => session.start()],
    ['csrfToken()', (session: Writer) => session.csrfToken()],
  ])('is named with its key where it waits: %s', async (call, write) => {
    const request = createSite().browser().open()
    request.responseStarted()
    await expect(write(request.session)).rejects.toThrow(`session.${call} needs a cookie`)
  })
})

type Writer = import('../../src/index.ts').Session

describe('options in the wrong place', () => {
  it('are shown in the right one', () => {
    const { session } = createSite().browser().open()
    const set = (...args: unknown[]) => Reflect.apply(session.set, session, args)
    const hint = "Write session.set('code', value, { ttl: 60 })."
    expect(() => set('code', 1, 60)).toThrow(expect.objectContaining({ hint }))
  })
})

describe('a mistake in the code of a driver', () => {
  const failing = (error: Error) => ({ ...memoryStore(), read: () => Promise.reject(error) })
  const readOn = async (error: Error) => {
    const { token } = await browserWith(createSite(), { a: 1 })
    return createSite({ store: failing(error) })
      .browser(token)
      .open()
      .session.get('a')
  }

  it.each([
    new TypeError("Cannot read properties of undefined (reading 'get')"),
    new ReferenceError('rows is not defined'),
  ])('is no outage, and keeps its place: %s', async (mistake) => {
    const error = await readOn(mistake).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'STORE_INVALID', message: expect.stringContaining(mistake.name) })
    const [, , frame] = String(Reflect.get(Object(error), 'stack')).split('\n')
    expect(mistake.stack).toContain(String(frame).trim())
    expect(String(Reflect.get(Object(error), 'stack'))).not.toContain(mistake.message)
  })

  it.each([
    new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }),
    new TypeError('Failed to fetch'),
    new TypeError('terminated'),
    new TypeError('Network connection lost.'),
    new Error('down'),
  ])('is not what a storage says that cannot be reached: %s', async (outage) => {
    await expect(readOn(outage)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})
