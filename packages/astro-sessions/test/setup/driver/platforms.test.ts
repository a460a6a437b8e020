import { describe, expect, it } from 'vitest'
import { missingDriver } from '../../../src/setup/driver/choose-driver.ts'
import { assertPlatform, unfitness } from '../../../src/setup/driver/platforms.ts'

const driver = (name: string) => ({ name, entrypoint: name, config: {} })

describe('a site whose driver nobody names', () => {
  it.each([
    ['@astrojs/vercel', 'upstash(), or postgres('],
    ['@astrojs/vercel/serverless', 'upstash(), or postgres('],
    ['@astrojs/netlify', 'upstash(), or postgres('],
    ['@deno/astro-adapter', 'postgres('],
    ['@astrojs/cloudflare', 'cloudflareDo()'],
  ])('on %s is told of drivers that work there, and not of files', (adapter, advice) => {
    const { message, hint } = missingDriver(adapter)
    // In the message: what prints a failed build leaves hints out.
    expect(message).toContain(advice)
    expect(hint).toContain(advice)
    expect(hint).not.toContain('fs()')
  })

  it.each(['@astrojs/node', 'my-adapter', undefined])('on %s is told of files', (adapter) => {
    expect(missingDriver(adapter).hint).toContain('fs()')
  })
})

describe('a driver of one machine', () => {
  const adapters = ['@astrojs/vercel', '@astrojs/netlify', '@deno/astro-adapter', '@astrojs/cloudflare']
  it.each(adapters.flatMap((adapter) => ['fs', 'sqlite', 'memory'].map((name) => [name, adapter] as const)))(
    '%s is warned of on %s',
    (name, adapter) => {
      expect(unfitness(driver(name), adapter)).toMatch(
        new RegExp(`^${name} cannot keep sessions on \\w+, which .* Use `),
      )
    },
  )

  it('is not warned of on Node, nor is one over the network anywhere', () => {
    expect(unfitness(driver('fs'), '@astrojs/node')).toBeNull()
    for (const adapter of adapters) expect(unfitness(driver('redis'), adapter)).toBeNull()
    expect(unfitness(null, '@astrojs/vercel')).toBeNull()
  })
})

describe('a driver of Cloudflare', () => {
  it.each(['cloudflare-d1', 'cloudflare-do', 'cloudflare-kv', 'cloudflare-r2-binding'])(
    '%s stops another adapter in words',
    (name) => {
      const message = `The session driver ${name} keeps sessions in bindings of a Cloudflare Worker, and this site`
      expect(() => assertPlatform(driver(name), '@astrojs/node')).toThrow(
        `${message} is built by @astrojs/node.`,
      )
      expect(() => assertPlatform(driver(name), undefined)).toThrow(`${message} has no adapter.`)
      assertPlatform(driver(name), '@astrojs/cloudflare')
    },
  )

  it('that speaks http works everywhere', () => {
    assertPlatform(driver('cloudflare-kv-http'), '@astrojs/node')
    assertPlatform(driver('fs'), '@astrojs/node')
    assertPlatform(null, undefined)
  })
})
