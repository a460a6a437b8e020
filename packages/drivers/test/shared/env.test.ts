import { describe, expect, it } from 'vitest'
import { env, hasEnv, resolveEnv } from '../../src/shared/env.ts'

const read = (variables: Record<string, string>) => (name: string) => variables[name]

describe('env', () => {
  it('holds the name of the variable and not its value', () => {
    process.env.ASTRO_SESSIONS_TEST_SECRET = 'hunter2'
    try {
      expect(env('ASTRO_SESSIONS_TEST_SECRET')).toContain('ASTRO_SESSIONS_TEST_SECRET')
      expect(env('ASTRO_SESSIONS_TEST_SECRET')).not.toContain('hunter2')
    } finally {
      delete process.env.ASTRO_SESSIONS_TEST_SECRET
    }
  })

  it('refuses a value passed in place of a name', () => {
    expect(() => env('redis://localhost')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it('does not repeat what it refuses, which may be a secret', () => {
    expect(() => env('redis://:hunter2@host')).toThrow(/^((?!hunter2).)*$/)
  })
})

describe('resolveEnv', () => {
  it('replaces placeholders anywhere in plain options', () => {
    const options = {
      url: `redis://${env('HOST')}:${env('PORT')}`,
      nodes: [{ password: env('PASSWORD') }],
      db: 2,
    }
    expect(resolveEnv(options, read({ HOST: 'h', PORT: '1', PASSWORD: 'p' }))).toEqual({
      url: 'redis://h:1',
      nodes: [{ password: 'p' }],
      db: 2,
    })
  })

  it('takes the fallback when the variable is unset or empty', () => {
    const fallback = 'a b/ü{}=%)"'
    expect(resolveEnv(env('A', fallback), read({}))).toBe(fallback)
    expect(resolveEnv(env('A', fallback), read({ A: '' }))).toBe(fallback)
    expect(resolveEnv(env('A', ''), read({}))).toBe('')
    expect(resolveEnv(env('A', fallback), read({ A: 'set' }))).toBe('set')
  })

  it('does not expand what a variable contains', () => {
    expect(resolveEnv(env('A'), read({ A: `$1$& ${env('B')}`, B: 'b' }))).toBe(`$1$& ${env('B')}`)
  })

  it('names every missing variable in one sentence', () => {
    expect(() => resolveEnv({ a: env('ONE'), b: [env('TWO'), env('ONE')] }, read({}))).toThrow(
      'needs the environment variables ONE and TWO, which are not set',
    )
  })

  it('passes on class instances and other values as they are', () => {
    const client = new Map([['a', env('A')]])
    expect(resolveEnv({ client }, read({})).client).toBe(client)
  })
})

describe('hasEnv', () => {
  it('finds a placeholder at any depth', () => {
    expect(hasEnv({ a: [{ b: `x${env('A')}` }] })).toBe(true)
    expect(hasEnv({ a: [{ b: 'A' }] })).toBe(false)
  })
})
