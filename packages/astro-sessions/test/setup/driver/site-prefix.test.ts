import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as drivers from '@astro-sessions/drivers'
import { sessionDrivers } from 'astro/config'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sessionCookie } from '../../../src/runtime/site/cookie-at-url.ts'
import { driverDescribed, driverNamed } from '../../../src/setup/driver/driver.ts'
import { markOf, siteNameOf } from '../../../src/setup/driver/site-name.ts'
import { inOwnPlace, PLACED } from '../../../src/setup/driver/site-prefix.ts'
import { resolveCookie } from '../../../src/setup/settings/cookie-settings.ts'
import type { InheritedCookie } from '../../../src/setup/settings/inherit.ts'

describe('a driver whose options name no place', () => {
  it.each([
    ['upstash', { base: 'shop:sessions' }],
    ['redis', { base: 'shop:sessions' }],
    ['cloudflare-d1', { base: 'shop:sessions' }],
    ['libsql', { base: 'shop:sessions' }],
    ['postgres', { base: 'shop:sessions' }],
    ['cloudflare-kv', { base: 'shop:sessions' }],
    ['cloudflare-do', { base: 'shop:sessions' }],
    ['netlify-blobs', { base: 'shop:sessions' }],
    ['deno-kv', { base: 'shop:sessions' }],
    ['fs', { base: '.sessions/shop' }],
    ['sqlite', { file: '.sessions/shop/sessions.db' }],
  ])('%s keeps sessions under the name of the site, and says so', (name, config) => {
    const { driver, note, warning } = inOwnPlace(
      driverDescribed({ entrypoint: `@astro-sessions/drivers/${name}` }),
      'shop',
    )
    expect(driver).toMatchObject({ name, config })
    expect(note).toContain(`The driver ${name} keeps sessions under \`${Object.values(config)[0]}\``)
    expect(warning).toBeNull()
  })

  it.each([
    ['a driver of unstorage', driverDescribed(sessionDrivers.mongodb({ connectionString: 'x' }))],
    ['a module of the site', driverDescribed({ entrypoint: './src/driver.ts' })],
  ])('%s keeps items under the name of the site', (_name, driver) => {
    const placed = inOwnPlace(driver, 'shop')
    expect(placed.driver).toEqual({ ...driver, itemBase: 'shop:sessions' })
    expect(placed.note).toContain('`shop:sessions`')
  })

  it('warns where the site has no name, and stays where it was', () => {
    for (const driver of [
      driverNamed('redis'),
      driverNamed('fs'),
      driverDescribed(sessionDrivers.mongodb({ connectionString: 'x' })),
    ]) {
      const placed = inOwnPlace(driver, null)
      expect(placed).toMatchObject({ driver, note: null })
      expect(placed.warning).toMatch(/package\.json of this site has no name.* set `base`/)
    }
  })

  it('in memory is reached by nobody', () => {
    expect(inOwnPlace(driverNamed('memory'), null)).toMatchObject({ note: null, warning: null })
  })

  it('is decided for every driver of ours', () => {
    const made = Object.entries(drivers).flatMap(([name, value]) =>
      /^(cloudflare|deno|netlify|[a-z]+$)/.test(name) && name !== 'env' && typeof value === 'function'
        ? [name]
        : [],
    )
    const named = PLACED.map((name) => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
    expect([...named, 'memory'].sort()).toEqual(made.sort())
  })
})

describe('a driver whose options name a place', () => {
  it.each([
    drivers.redis({ base: 'ours' }),
    drivers.redis({ base: '' }),
    drivers.fs({ base: '/var/sessions' }),
    drivers.sqlite({ file: 'my.db' }),
    drivers.cloudflareKv({ base: 'ours' }),
    drivers.cloudflareDo({ base: 'ours' }),
    drivers.upstash({ base: 'ours' }),
    drivers.netlifyBlobs({ base: 'ours' }),
    drivers.denoKv({ base: 'ours' }),
  ])('stays as it is: %j', (described) => {
    const driver = driverDescribed({ ...described, config: { ...described.config } })
    for (const site of ['shop', null])
      expect(inOwnPlace(driver, site)).toEqual({ driver, note: null, warning: null })
  })
})

describe('the name of a site', () => {
  async function siteWith(files: Record<string, string>): Promise<URL> {
    const folder = await mkdtemp(join(tmpdir(), 'astro-sessions-name-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await mkdir(join(folder, 'apps/shop'), { recursive: true })
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
    return pathToFileURL(`${join(folder, 'apps/shop')}/`)
  }

  it.each([
    ['shop', 'shop'],
    ['@acme/shop', 'acme.shop'],
    ['acme-shop', 'acme-shop'],
    ['My shop: 2', 'My.shop.2'],
    ['../../etc', 'etc'],
    ['..', null],
    ['', null],
    [7, null],
    [undefined, null],
  ])('%j is kept as %j', async (name, kept) => {
    const root = await siteWith({ 'apps/shop/package.json': JSON.stringify({ name }) })
    expect(siteNameOf(root)).toBe(kept)
  })

  it('is that of the nearest package.json, and of no other', async () => {
    const outer = JSON.stringify({ name: 'monorepo' })
    expect(siteNameOf(await siteWith({ 'package.json': outer }))).toBe('monorepo')
    expect(siteNameOf(await siteWith({ 'package.json': outer, 'apps/shop/package.json': '{}' }))).toBeNull()
  })

  it('cannot be told from what is no JSON', async () => {
    const root = await siteWith({ 'apps/shop/package.json': '{' })
    expect(() => siteNameOf(root)).toThrow('cannot read the package.json')
  })
})

describe('the mark of a project', () => {
  it('is the same at every start, and another one for each project', () => {
    const [shop, blog] = [new URL('file:///home/ann/shop/'), new URL('file:///home/ann/blog/')]
    expect(markOf(shop)).toMatch(/^[0-9a-f]{6}$/)
    expect(markOf(new URL(shop))).toBe(markOf(shop))
    expect(markOf(blog)).not.toBe(markOf(shop))
  })

  it.each<[string, InheritedCookie, string]>([
    ['over http', {}, 'astro-sessions-3f2a1b'],
    ['for this path only', { path: '/app' }, 'astro-sessions-3f2a1b'],
    ['over https', { secure: true }, '__Host-astro-sessions-3f2a1b'],
    ['with a name of its own', { name: 'sid' }, 'sid'],
  ])('is in the name of the cookie in development, %s', (_name, options, expected) => {
    const line = sessionCookie(resolveCookie(options, true, '3f2a1b'), new URL('https://localhost')).render({
      kind: 'clear',
    })
    expect(line?.split('=', 1)).toEqual([expected])
  })
})
