import { env, upstash } from '@astro-sessions/drivers'
import { describe, expect, it } from 'vitest'
import { envAtStart } from '../../../src/setup/module/env-at-start.ts'

/** What a server with this environment says at its start. */
function started(config: Record<string, unknown>, variables: Record<string, string>): string[] {
  const code = envAtStart({ name: 'redis', entrypoint: 'redis', config })
  const told: string[] = []
  const console = { warn: (text: string) => told.push(text) }
  new Function('globalThis', 'console', code ?? '')({ process: { env: variables } }, console)
  return told
}

describe('a built server', () => {
  const config = {
    url: `redis://${env('REDIS_USER')}@host`,
    password: env('REDIS_PASSWORD'),
    base: env('BASE', 'shop'),
  }

  it('tells at its start which variables of the driver are not set', () => {
    expect(started(config, { REDIS_USER: '' })).toEqual([
      expect.stringContaining('The session driver redis needs REDIS_USER and REDIS_PASSWORD, not set'),
    ])
    expect(started(config, { REDIS_USER: 'ann' })).toEqual([
      expect.stringContaining('needs REDIS_PASSWORD, not set'),
    ])
  })

  it('says nothing where they are, and never a value', () => {
    expect(started(config, { REDIS_USER: 'ann', REDIS_PASSWORD: 'secret' })).toEqual([])
  })

  it('tells which are missing where one of several pairs would do', () => {
    const found = { ...upstash().config }
    const pairs = {
      UPSTASH_REDIS_REST_URL: 'https://x',
      UPSTASH_REDIS_REST_TOKEN: 'x',
      KV_REST_API_URL: 'https://x',
      KV_REST_API_TOKEN: 'x',
    }
    const { KV_REST_API_URL: _, ...lacking } = pairs
    expect(started(found, {})).toEqual([
      expect.stringContaining('needs UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, not set'),
    ])
    expect(started(found, { ...lacking, UPSTASH_REDIS_REST_URL: '' })).toHaveLength(1)
    expect(started(found, lacking)).toEqual([])
    expect(started(found, { ...pairs, UPSTASH_REDIS_REST_TOKEN: '' })).toEqual([])
  })

  it('has no code for it without variables, or with a fallback for each', () => {
    expect(envAtStart({ name: 'fs', entrypoint: 'fs', config: { base: env('BASE', 'x') } })).toBeNull()
    expect(envAtStart(null)).toBeNull()
  })

  it('does without `process`', () => {
    const code = envAtStart({ name: 'redis', entrypoint: 'redis', config }) ?? ''
    const told: string[] = []
    new Function('globalThis', 'console', code)({}, { warn: (text: string) => told.push(text) })
    expect(told).toHaveLength(1)
  })
})
