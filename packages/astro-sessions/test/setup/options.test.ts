import { describe, expect, it } from 'vitest'
import { checkOptions } from '../../src/setup/options/options.ts'

const messageOf = (options: unknown): string => {
  try {
    checkOptions(options)
    return 'accepted'
  } catch (error) {
    return error instanceof Error ? error.message : 'not an error'
  }
}

describe('options', () => {
  it('may be left out', () => {
    expect(checkOptions(undefined)).toEqual({
      encrypt: false,
      onConflict: 'merge',
      onInterrupted: 'respond',
      cacheControl: true,
      localsKey: 'session',
      astroSession: 'replace',
      storeTimeout: 2,
      maxSize: 1_000_000,
      toolbar: true,
    })
  })

  it('are all accepted with values of their kind', () => {
    const options = {
      driver: { entrypoint: new URL('file:///driver.js'), config: { base: 'x' } },
      idleTimeout: 60,
      absoluteTimeout: 3600,
      cookie: {
        name: 'sid',
        domain: '.shop.test',
        path: '/a b',
        sameSite: 'none',
        secure: 'auto',
        partitioned: true,
      },
      onConflict: 'throw',
      onInterrupted: 'fail',
      cacheControl: false,
      localsKey: '$visitor',
      astroSession: 'leave',
      storeTimeout: 0.5,
      maxSize: 1,
      encrypt: true,
      maxSessions: 3,
      toolbar: false,
    }
    expect(checkOptions(options)).toEqual(options)
  })

  const refused: [options: unknown, part: string][] = [
    [{ idelTimeout: 60 }, '`idelTimeout` is not an option. Did you mean `idleTimeout`?'],
    [{ ttl: 60 }, '`ttl` is not an option. A session has `idleTimeout`'],
    [{ cookie: { maxAge: 60 } }, '`session.persist(seconds)`'],
    [{ schema: {} }, '`schema` is not an option. It belongs in `defineSession()` in src/session.config.ts'],
    [{ secrets: ['x'] }, '`secrets` is not an option. Known are `driver`, `idleTimeout`,'],
    [{ store: 'redis' }, '`driver`'],
    [{ sealed: true }, '`sealed` is not an option.'],
    [{ maxSessions: 0 }, '`maxSessions`'],
    [{ cookie: { sameSIte: 'lax' } }, '`cookie.sameSIte` is not an option. Did you mean `sameSite`?'],
    [{ cookie: { httpOnly: false } }, '`cookie.httpOnly` is not an option. The session cookie is always'],
    [{ driver: { entryPoint: 'x' } }, '`driver`: the name of a driver, or a driver like fs({ … })'],
    [{ driver: 1 }, '`driver`: the name of a driver'],
    [{ idel: 60 }, '`idel` is not an option. Did you mean `idleTimeout`?'],
    [
      { idleTimeout: 59 },
      '`idleTimeout`: at least 60: a session that ends sooner would end between two clicks',
    ],
    [{ idleTimeout: '60' }, '`idleTimeout`: Invalid input: expected number, received string'],
    [{ absoluteTimeout: 0 }, '`absoluteTimeout`: '],
    [{ absoluteTimeout: Number.POSITIVE_INFINITY }, '`absoluteTimeout`: '],
    [{ cookie: 'sid' }, '`cookie`: '],
    [{ cookie: { name: 'a b' } }, '`cookie.name`: not a cookie name'],
    [{ cookie: { name: 'a;Domain=evil.test' } }, '`cookie.name`: not a cookie name'],
    [{ cookie: { domain: 'shop.test; Secure' } }, '`cookie.domain`: not a domain'],
    [{ cookie: { path: 'app' } }, '`cookie.path`: not a path'],
    [{ cookie: { path: '/;x' } }, '`cookie.path`: not a path'],
    [{ cookie: { secure: 'yes' } }, "`cookie.secure`: true, false or 'auto'"],
    [{ onConflict: () => 1 }, 'A function belongs in `defineSession()`'],
    [{ localsKey: 'constructor' }, '`localsKey`: every object has'],
    [{ localsKey: 'my session' }, '`localsKey`: not a property name'],
    [{ astroSession: true }, '`astroSession`: '],
    [null, 'accepted'],
    ['fs', 'expected object'],
  ]
  for (const [options, part] of refused) {
    it(`${part === 'accepted' ? 'take' : 'refuse'} ${JSON.stringify(options) ?? options}`, () => {
      expect(messageOf(options)).toContain(part)
    })
  }

  it('name everything that is wrong at once, with a hint', () => {
    expect(() => checkOptions({ idel: 1, storeTimeout: -1, cookie: { name: '' } })).toThrow(
      expect.objectContaining({
        type: 'AstroUserError',
        message: expect.stringMatching(/`cookie.name`.*\n.*`storeTimeout`.*\n.*`idel`/),
        hint: expect.stringContaining('seconds'),
      }),
    )
  })
})
