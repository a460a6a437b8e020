import { env } from '@astro-sessions/drivers'
import { describe, expect, it } from 'vitest'
import { bakedVariables } from '../../../src/setup/driver/baked-secrets.ts'

const variables = {
  REDIS_URL: 'redis://:hunter2@host',
  HOME: '/srv/somewhere',
  MODE: 'test',
  TOKEN: 'abcdefgh',
  EMPTY: '',
}

describe('values of variables in driver options', () => {
  it('are found at any depth', () => {
    const config = { url: 'redis://:hunter2@host', nodes: [{ password: 'abcdefgh' }] }
    expect(bakedVariables(config, variables)).toEqual(['REDIS_URL', 'TOKEN'])
  })

  it('are not what env() writes, nor paths, nor short words', () => {
    const config = { url: env('REDIS_URL'), base: '/srv/somewhere', mode: 'test', empty: '' }
    expect(bakedVariables(config, variables)).toEqual([])
  })
})
