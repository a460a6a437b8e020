import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { durableObjectSetup } from '../../src/cloudflare-do/setup.ts'
import { cloudflareDo, cloudflareKv } from '../../src/descriptors.ts'
import { env } from '../../src/shared/env.ts'

describe('the drivers of Cloudflare', () => {
  it('are described by their module and their options', () => {
    expect(cloudflareDo({ binding: 'VISITORS' })).toEqual({
      entrypoint: '@astro-sessions/drivers/cloudflare-do',
      config: { binding: 'VISITORS' },
    })
    expect(cloudflareKv()).toEqual({ entrypoint: '@astro-sessions/drivers/cloudflare-kv', config: {} })
  })

  it('take the name of a binding from the environment', () => {
    expect(() => cloudflareDo({ binding: env('SESSIONS_BINDING') })).not.toThrow()
  })

  it('refuse what cannot be the name of a binding, and options that they do not have', () => {
    expect(() => cloudflareDo({ binding: 'my sessions' })).toThrow('the name of a binding')
    expect(() => cloudflareKv({ base: '' })).toThrow('`base` must be a string')
    expect(() => cloudflareDo(JSON.parse('{"prefix":"x"}'))).toThrow('no option `prefix`')
  })

  it('print for the Durable Object what the documentation says', async () => {
    const page = await readFile(new URL('../../../../docs/drivers.md', import.meta.url), 'utf8')
    const lines = durableObjectSetup('SESSIONS')
      .split('\n')
      .filter((line) => line.startsWith('  '))
    expect(lines).toHaveLength(5)
    for (const line of lines) expect(page).toContain(line.trim())
  })
})
