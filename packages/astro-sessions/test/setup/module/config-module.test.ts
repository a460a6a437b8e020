import { env } from '@astro-sessions/drivers'
import { describe, expect, it } from 'vitest'
import type { RuntimeSettings } from '../../../src/runtime/site/settings.ts'
import {
  assertPlainData,
  type ConfigModule,
  renderConfigModule,
} from '../../../src/setup/module/config-module.ts'
import { resolveCookie } from '../../../src/setup/settings/cookie-settings.ts'

const settings: RuntimeSettings = {
  engine: { idleTimeout: 60 },
  cookie: resolveCookie({}, false),
  localsKey: 'session',
  cacheControl: true,
  replacesAstroSession: true,
  errorPages: {},
  isDev: false,
}

const render = (config: Record<string, unknown>, platform: ConfigModule['platform'] = 'node') =>
  renderConfigModule({
    settings,
    encryptionFile: null,
    definitionFile: null,
    platform,
    driver: {
      name: 'fs',
      entrypoint: 'x',
      config,
      file: '/it\'s "here"/fs.mjs',
      adapterFile: null,
      clientFile: null,
    },
  })

/** What the module exports, its driver replaced and its environment given. */
const run = (code: string): unknown => {
  const body = code
    .replace(/^import create .*$/m, 'const create = () => 1')
    .replaceAll('export const ', 'const ')
  return new Function(`${body}; return { settings, driver }`)()
}

describe('the configuration module', () => {
  it('hands over settings and driver options as they are', () => {
    const config = { base: './a "b" `c` $d\u2028', nested: [{ deep: null }] }
    expect(run(render(config))).toMatchObject({
      settings: JSON.parse(JSON.stringify(settings)),
      driver: { name: 'fs', config },
    })
  })

  it('imports the driver by its file and nothing else', () => {
    const imports = render({}).match(/^import .*$/gm)
    expect(imports).toEqual(['import create from "/it\'s \\"here\\"/fs.mjs"'])
  })

  it('holds the names of variables and not their values', () => {
    process.env.ASTRO_SESSIONS_TEST_SECRET = 'hunter2'
    try {
      const code = render({ url: env('ASTRO_SESSIONS_TEST_SECRET') })
      expect(code).toContain('ASTRO_SESSIONS_TEST_SECRET')
      expect(code).not.toContain('hunter2')
    } finally {
      delete process.env.ASTRO_SESSIONS_TEST_SECRET
    }
  })

  it('reads variables from Astro and the process on Node', () => {
    const code = render({ url: env('A') })
    expect(code).toContain("from 'astro:env/server'")
    expect(code).toContain('process.env')
    expect(code).not.toContain('cloudflare:workers')
  })

  it('reads them from the bindings on workerd', () => {
    const code = render({ url: env('A') }, 'workerd')
    expect(code).toContain("from 'cloudflare:workers'")
    expect(code).not.toContain('process.env')
  })

  it('imports the client of the site by its file, and not before it is asked for', () => {
    const config = { client: './src/db.ts', table: 'visits' }
    const clientFile = '/it\'s "here"/src/db.ts'
    const driver = {
      name: 'postgres',
      entrypoint: 'x',
      config,
      file: '/d.mjs',
      adapterFile: null,
      clientFile,
    }
    const code = renderConfigModule({
      settings,
      encryptionFile: null,
      definitionFile: null,
      platform: 'node',
      driver,
    })
    expect(code.match(/^import .*$/gm)).toEqual(['import create from "/d.mjs"'])
    expect(code).toContain('loadClient: () => import("/it\'s \\"here\\"/src/db.ts")')
    expect(code).not.toContain('keptFor')
  })

  it("imports the site's own definition by its file", () => {
    const definitionFile = '/site/src/session.config.ts'
    const code = renderConfigModule({
      settings,
      encryptionFile: null,
      definitionFile,
      platform: 'node',
      driver: null,
    })
    expect(code).toContain('import * as site from "/site/src/session.config.ts"')
    expect(code).toContain('export const definition = site.default ?? null')
  })

  it('has no driver on a site that needs none', () => {
    expect(
      run(
        renderConfigModule({
          settings,
          encryptionFile: null,
          definitionFile: null,
          platform: 'node',
          driver: null,
        }),
      ),
    ).toMatchObject({
      driver: { create: undefined, name: 'none' },
    })
  })
})

describe('driver options', () => {
  it('may be plain data', () => {
    const config = { a: 'x', b: 1, c: true, d: null, e: undefined, f: [1, { g: 'y' }] }
    expect(() => assertPlainData(config, 'config')).not.toThrow()
  })

  const refused: [value: unknown, path: string][] = [
    [{ client: new Map() }, 'config.client'],
    [{ retry: () => 1 }, 'config.retry'],
    [{ nodes: [{ port: Number.NaN }] }, 'config.nodes.0.port'],
    [{ url: new URL('redis://host') }, 'config.url'],
    [{ until: new Date(0) }, 'config.until'],
    [{ big: 1n }, 'config.big'],
  ]
  for (const [config, path] of refused) {
    it(`may not be anything else: ${path}`, () => {
      expect(() => assertPlainData(config, 'config')).toThrow(`\`${path}\` is not plain data`)
    })
  }

  it('lets no request wait for another one on workerd, which would hang', () => {
    const driver = {
      name: 'upstash',
      entrypoint: 'x',
      config: {},
      file: '/d.mjs',
      adapterFile: '/u.mjs',
      clientFile: null,
    }
    const code = renderConfigModule({
      settings,
      encryptionFile: null,
      definitionFile: null,
      platform: 'workerd',
      driver,
    })
    expect(code).toContain('fromUnstorage(driver, {"queue":false})')
  })

  it('adapts a driver of unstorage, and says which of them are eventually consistent', () => {
    const driver = {
      entrypoint: 'x',
      config: {},
      file: '/driver.mjs',
      adapterFile: '/unstorage.mjs',
      clientFile: null,
    }
    const code = (name: string) =>
      renderConfigModule({
        settings,
        encryptionFile: null,
        definitionFile: null,
        platform: 'node',
        driver: { ...driver, name },
      })
    expect(code('upstash')).toContain('import { fromUnstorage } from "/unstorage.mjs"')
    expect(code('upstash')).toContain('adapt: (driver) => fromUnstorage(driver, {})')
    expect(code('cloudflare-kv-binding')).toContain('"consistency":"eventual"')
  })
})
