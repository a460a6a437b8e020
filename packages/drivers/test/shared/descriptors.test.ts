import { describe, expect, it } from 'vitest'
import {
  cloudflareD1,
  cloudflareDo,
  cloudflareKv,
  denoKv,
  fs,
  netlifyBlobs,
  redis,
  sqlite,
  upstash,
} from '../../src/descriptors.ts'
import { env } from '../../src/shared/env.ts'

const drivers = { cloudflareD1, cloudflareDo, cloudflareKv, denoKv, fs, netlifyBlobs, redis, sqlite, upstash }

// What a configuration without types may pass.
type Anything = (options: unknown) => unknown

describe.each(Object.entries(drivers))('%s()', (name, describeDriver) => {
  it.each(['redis://localhost', './sessions', 6379, null])('refuses %j in place of options', (options) => {
    expect(() => (describeDriver as Anything)(options)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('not an object'),
        hint: expect.stringContaining(`${name}({`),
      }),
    )
  })
})

describe.each([
  ['redis', { uri: 'redis://localhost' }, 'Did you mean `url`?'],
  ['redis', { passwort: 'x' }, 'Did you mean `password`?'],
  ['redis', { lazyConnect: true }, 'Its options are url, base'],
  ['fs', { bas: '.x' }, 'Did you mean `base`?'],
  ['sqlite', { path: '.x' }, 'Its options are file.'],
  ['cloudflareDo', { namespace: 'X' }, 'Its options are binding, base.'],
  ['netlifyBlobs', { nmae: 'x' }, 'Did you mean `name`?'],
  ['denoKv', { file: 'x' }, 'Its options are path, base'],
  ['cloudflareDo', { bindings: 'X' }, 'Did you mean `binding`?'],
  ['cloudflareKv', { namespace: 'X' }, 'Its options are binding, base.'],
] as const)('%s(%j)', (name, options, advice) => {
  it('is refused, with what may have been meant', () => {
    const message = `${name}() has no option \`${Object.keys(options)[0]}\`. ${advice}`
    expect(() => (drivers[name] as Anything)(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }),
    )
  })
})

describe('an option whose variable is not set while the site is built', () => {
  const missing = process.env.NOBODY_SETS_THIS
  it.each<[keyof typeof drivers, unknown, string]>([
    ['redis', { url: missing }, 'url'],
    ['redis', { host: 'localhost', password: missing }, 'password'],
    ['redis', { url: `redis://${missing}:6379` }, 'url'],
    ['redis', { url: `redis://ann:${missing}@localhost` }, 'url'],
    ['redis', { cluster: [{ host: missing, port: 7000 }] }, 'cluster.0.host'],
    ['fs', { base: missing }, 'base'],
    ['fs', { base: `/data/${missing}` }, 'base'],
    ['sqlite', { file: missing }, 'file'],
    ['cloudflareDo', { binding: missing }, 'binding'],
    ['cloudflareKv', { base: missing }, 'base'],
    ['netlifyBlobs', { siteID: 'x', token: missing }, 'token'],
    ['denoKv', { path: missing }, 'path'],
  ])('of %s is refused, with env() as the way out: %j', (name, options, path) => {
    expect(() => (drivers[name] as Anything)(options)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining(`The option \`${path}\` of ${name}() is undefined`),
        hint: expect.stringContaining("env('NAME')"),
      }),
    )
  })

  it('is not one that says the word within a name', () => {
    expect(redis({ url: 'redis://undefined-shop.test:6379', base: 'undefinedly' }).config).toBeDefined()
  })
})

describe('env()', () => {
  it('refuses a name that is not there, as process.env may give', () => {
    expect(() => (env as Anything)(undefined)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
