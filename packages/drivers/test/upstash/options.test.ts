import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { env, resolveEnv, upstash } from '../../src/index.ts'
import type { UpstashOptions } from '../../src/upstash/options.ts'
import { settingsOf } from '../../src/upstash/options.ts'
import upstashStore from '../../src/upstash/store.ts'

const url = 'https://example-12345.upstash.io'
const token = 'AXkvASQgNzE3'
const upstashPair = { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token }
const vercelPair = { KV_REST_API_URL: 'https://kv.example', KV_REST_API_TOKEN: 'kv' }

/** What a store gets of these options where these variables are set. */
function resolved(options: UpstashOptions, variables: Record<string, string>) {
  return settingsOf(resolveEnv(upstash(options).config, (name) => variables[name]))
}

describe('upstash()', () => {
  it('answers plain data that names the module of the store', () => {
    const descriptor = upstash({ url, token, base: 'shop' })
    expect(descriptor).toEqual({
      entrypoint: '@astro-sessions/drivers/upstash',
      config: { url, token, base: 'shop' },
    })
    expect(JSON.parse(JSON.stringify(upstash()))).toEqual(upstash())
  })

  it.each([
    ['of Upstash and Netlify', upstashPair, { url, token }],
    ['of Vercel', vercelPair, { url: 'https://kv.example', token: 'kv' }],
    ['of Upstash where both are there', { ...vercelPair, ...upstashPair }, { url, token }],
    ['that are whole', { ...upstashPair, UPSTASH_REDIS_REST_URL: '', ...vercelPair }, { token: 'kv' }],
  ])('takes the variables %s where the server runs', (_, variables, expected) => {
    expect(resolved({}, variables)).toMatchObject({ base: 'sessions', commandTimeout: 1900, ...expected })
  })

  it('takes the one that is not given from the variables, and no token of another database', () => {
    expect(resolved({ url: 'https://own.example' }, { ...vercelPair, ...upstashPair })).toMatchObject({
      url: 'https://own.example',
      token,
    })
    expect(() => resolved({ url }, vercelPair)).toThrow('UPSTASH_REDIS_REST_TOKEN')
    expect(resolved({ token: env('MY_TOKEN') }, { ...upstashPair, MY_TOKEN: 'mine' }).token).toBe('mine')
  })

  it.each<[Record<string, string>, string]>([
    [{}, 'none of UPSTASH_REDIS_REST_URL and KV_REST_API_URL is set.'],
    [{ UPSTASH_REDIS_REST_URL: url }, 'UPSTASH_REDIS_REST_URL is set, and UPSTASH_REDIS_REST_TOKEN is not.'],
    [{ KV_REST_API_TOKEN: token }, 'KV_REST_API_TOKEN is set, and KV_REST_API_URL is not.'],
  ])('says in one sentence what is missing: %o', (variables, sentence) => {
    expect(() => resolved({}, variables)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: `The upstash driver does not know its database: ${sentence}`,
        hint: expect.stringContaining('UPSTASH_REDIS_REST_TOKEN'),
      }),
    )
  })

  it('takes white space off what a variable holds, and a slash off the address', () => {
    const variables = { UPSTASH_REDIS_REST_URL: `${url}/\n`, UPSTASH_REDIS_REST_TOKEN: ` ${token}\n` }
    expect(resolved({}, variables)).toMatchObject({ url, token })
  })
})

describe('options of the upstash driver', () => {
  // What a configuration without types may pass.
  const wrong: [options: object, sentence: string][] = [
    [{ url, token, bse: 'x' }, 'no option `bse`'],
    [{ url, token, ttl: 60 }, 'no option `ttl`'],
    [{ url: undefined, token }, '`url`'],
    [{ url, token: undefined }, '`token`'],
    [{ url: 5, token }, '`url` is not a string'],
    [{ url, token: ['a'] }, '`token` is not a string'],
    [{ url, token, base: 5 }, '`base`'],
    [{ url, token, commandTimeout: 0 }, '`commandTimeout`'],
    [{ url, token, commandTimeout: '5' }, '`commandTimeout`'],
    [{ url: '', token }, 'not an address'],
    [{ url: 'example.upstash.io', token }, 'not an address'],
    [{ url: 'ftp://example.upstash.io', token }, 'https://'],
    [{ url: 'rediss://default:swordfish@example.upstash.io:6379', token }, 'for Redis clients'],
    [{ url: 'https://default:swordfish@example.upstash.io', token }, 'holds a password'],
    [{ url: `${url}?_token=swordfish`, token }, 'more than an address'],
    [{ url: `${url}#swordfish`, token }, 'more than an address'],
    [{ url: 'http://example.upstash.io', token }, 'could be read in transit'],
    [{ url: 'http://8.8.8.8', token }, 'could be read in transit'],
    [{ url: 'http://10.evil.example', token }, 'could be read in transit'],
    [{ url, token: '' }, '`token`'],
    [{ url, token: '"swordfish"' }, 'quotes'],
    [{ url, token: 'sword fish' }, 'spaces'],
    [{ url, token: 'swordfish\r\nx: y' }, 'spaces'],
    [{ url, token: 'schwertfisch-ü' }, 'accented'],
  ]

  it.each(wrong)('%o is refused where it is written and where it is used', (options, sentence) => {
    for (const make of [upstash, upstashStore]) {
      const error: unknown = caught(() => Reflect.apply(make, undefined, [options]))
      expect(error).toMatchObject({ name: 'SessionError', code: 'INVALID_OPTION', hint: expect.any(String) })
      expect(error).toMatchObject({ message: expect.stringContaining(sentence) })
      expect(inspect(error)).not.toMatch(/swordfish|sword fish|schwert/)
    }
  })

  it.each([
    'http://localhost:8079',
    'http://127.0.0.1:8079',
    'http://[::1]:8079',
    'http://serverless-redis-http',
    'http://10.1.2.3',
    'http://172.20.0.2:80',
    'http://192.168.1.5',
    'http://rest.cache.internal',
    'https://proxy.example/upstash/',
  ])('an address that is as good as private may be plain: %s', (address) => {
    expect(() => upstash({ url: address, token })).not.toThrow()
  })
})

function caught(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
