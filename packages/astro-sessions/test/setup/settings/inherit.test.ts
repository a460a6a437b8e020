import type { AstroConfig } from 'astro'
import { describe, expect, it } from 'vitest'
import { checkOptions, type SessionsOptions } from '../../../src/setup/options/options.ts'
import { type Inherited, inheritFromAstro } from '../../../src/setup/settings/inherit.ts'

type AstroSession = AstroConfig['session']

interface Given {
  readonly options?: SessionsOptions
  readonly session?: AstroSession
}

const inherit = ({ options, session }: Given): Inherited =>
  inheritFromAstro(checkOptions({ driver: 'memory', ...options }), {
    config: { session, cacheDir: new URL('file:///site/node_modules/.astro/'), adapter: undefined },
    isDev: false,
  })

describe('the cookie', () => {
  it("is Astro's where ours is silent", () => {
    const session: AstroSession = {
      cookie: { name: 'sid', domain: 'shop.test', sameSite: 'strict', secure: true, maxAge: 60 },
    }
    const { cookie, notes } = inherit({ session, options: { cookie: { sameSite: 'lax' } } })
    expect(cookie).toEqual({ name: 'sid', domain: 'shop.test', sameSite: 'lax', secure: true, maxAge: 60 })
    expect(notes).toEqual(['cookie name, domain, secure, maxAge (`session.cookie`)'])
  })

  it("may be a name in Astro's session", () => {
    expect(inherit({ session: { cookie: { name: 'sid' } } }).cookie).toEqual({ name: 'sid' })
  })

  it("takes Astro's booleans for sameSite", () => {
    expect(inherit({ session: { cookie: { sameSite: true } } }).cookie).toEqual({ sameSite: 'strict' })
    expect(inherit({ session: { cookie: { sameSite: false } } }).cookie).toEqual({ sameSite: 'lax' })
  })

  const unusable: [attribute: string, value: unknown][] = [
    ['domain', 'https://shop.test'],
    ['domain', 'shop.test:4321'],
    ['domain', 'shop..test'],
    ['domain', ''],
    ['path', 'app'],
    ['path', '/a;b'],
    ['path', ''],
    ['maxAge', -5],
    ['maxAge', 0],
    ['maxAge', 1.5],
    ['maxAge', Number.NaN],
    ['maxAge', Number.POSITIVE_INFINITY],
    ['name', 'my session'],
    ['name', ''],
    ['name', 'a=b'],
    ['sameSite', 'Lax'],
    ['secure', 'yes'],
  ]
  for (const [attribute, value] of unusable) {
    it(`of Astro stops the configuration when its ${attribute} is ${JSON.stringify(value)}`, () => {
      // What Astro checks less strictly than browsers do.
      const cookie: object = { [attribute]: value }
      expect(() => inherit({ session: { cookie } })).toThrow(
        new RegExp(`cannot take over \\\`session.cookie\\\`[^]*${attribute}`),
      )
    })
  }

  it('of Astro is not looked at where ours counts', () => {
    const session = { cookie: { domain: 'https://shop.test' } }
    expect(inherit({ session, options: { cookie: { domain: 'shop.test' } } }).cookie).toEqual({
      domain: 'shop.test',
    })
  })

  it("is not Astro's when Astro keeps a session of its own", () => {
    const { cookie, notes } = inherit({
      session: { cookie: { name: 'sid' } },
      options: { astroSession: 'leave' },
    })
    expect(cookie).toEqual({})
    expect(notes).toEqual([])
  })
})

describe('the times', () => {
  it('are a day and thirty days', () => {
    expect(inherit({})).toMatchObject({ idleTimeout: 86_400, absoluteTimeout: 2_592_000, notes: [] })
  })

  it("take Astro's ttl for the idle timeout", () => {
    const { idleTimeout, notes } = inherit({ session: { ttl: 3600 } })
    expect([idleTimeout, notes]).toEqual([3600, ['idleTimeout 3600 s (`session.ttl`)']])
  })

  it('prefer our own option to it', () => {
    const { idleTimeout, notes } = inherit({ session: { ttl: 20 }, options: { idleTimeout: 600 } })
    expect([idleTimeout, notes]).toEqual([600, []])
  })

  it('grow with a ttl that is longer than thirty days', () => {
    expect(inherit({ session: { ttl: 31_536_000 } })).toMatchObject({
      idleTimeout: 31_536_000,
      absoluteTimeout: 31_536_000,
    })
  })

  it('refuse a ttl below a minute', () => {
    expect(() => inherit({ session: { ttl: 20 } })).toThrow('`session.ttl` is 20 s')
  })

  it('refuse an idle timeout that is longer than the absolute one', () => {
    expect(() => inherit({ options: { idleTimeout: 3600, absoluteTimeout: 600 } })).toThrow(
      'could never end a session',
    )
    expect(() => inherit({ options: { idleTimeout: 2_592_001 } })).toThrow('could never end a session')
    expect(() => inherit({ session: { ttl: 3600 }, options: { absoluteTimeout: 600 } })).toThrow(
      'could never end a session',
    )
  })

  it('refuse a life beyond a hundred years, which milliseconds for seconds soon make', () => {
    const refusal = expect.objectContaining({ hint: expect.stringContaining('not in milliseconds') })
    expect(() => inherit({ options: { absoluteTimeout: Number.MAX_SAFE_INTEGER } })).toThrow(refusal)
    expect(() => inherit({ session: { ttl: 31_536_000_000 } })).toThrow(refusal)
  })
})
