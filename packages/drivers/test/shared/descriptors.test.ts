import { describe, expect, it } from 'vitest'
import { cloudflareDo, cloudflareKv, fs, redis, sqlite, upstash } from '../../src/descriptors.ts'
import { env } from '../../src/shared/env.ts'

const drivers = { cloudflareDo, cloudflareKv, fs, redis, sqlite, upstash }

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

describe('env()', () => {
  it('refuses a name that is not there, as process.env may give', () => {
    expect(() => (env as Anything)(undefined)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
