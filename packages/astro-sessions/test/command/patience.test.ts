import { describe, expect, it } from 'vitest'
import { completed, PATIENCE } from '../../src/admin/open-store.ts'

const root = new URL('file:///site/')
const optionsOf = (name: string, config: object = {}, entrypoint = `@astro-sessions/drivers/${name}`) =>
  completed({ name, entrypoint, config: { ...config } }, root)

describe('the options of a driver that a command opens', () => {
  it.each(['redis', 'postgres', 'upstash', 'netlify-blobs', 'deno-kv'])(
    'let %s wait as long as the command does, which no page waits for',
    (name) => {
      expect(optionsOf(name)).toEqual({ commandTimeout: PATIENCE * 1000 - 100 })
    },
  )

  it('are those of the site where it says how long', () => {
    expect(optionsOf('redis', { commandTimeout: 500 })).toEqual({ commandTimeout: 500 })
  })

  it.each(['fs', 'sqlite', 'libsql'])('say nothing of it to %s, which gives up nothing by itself', (name) => {
    expect(optionsOf(name)).not.toHaveProperty('commandTimeout')
  })

  it('say nothing of it to a driver of the site that has a name of ours', () => {
    expect(optionsOf('redis', {}, './src/redis.ts')).toEqual({})
  })
})
