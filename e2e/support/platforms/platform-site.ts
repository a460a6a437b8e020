import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runtimeBinary } from '../../../packages/drivers/test/upstash/runtimes/runtime-binary.ts'
import { buildSite } from '../build-site.ts'
import { type FixtureSite, rootOf } from '../fixture-site.ts'
import { makeSessionPlace, type PlacedStore } from '../session-place.ts'
import { type Site, type SiteOptions, startSite, stopSite } from '../site-process.ts'

export type Platform = 'vercel' | 'netlify' | 'deno' | 'bun'

/** A platform, and where its site keeps sessions. */
export interface PlatformStage {
  readonly platform: Platform
  readonly store: PlacedStore
}

/** A site as its platform runs it. */
export interface PlatformSite extends FixtureSite {
  /** One more server of the same site with the same store, with these variables. It stops by itself. */
  startAnother(env: Record<string, string>): Promise<Site>
}

/** What an adapter built, where its platform puts it, and how it is started there. */
export interface PlatformBuild {
  readonly start: SiteOptions
  remove(): Promise<void>
}

const HOST = fileURLToPath(new URL('./function-host.ts', import.meta.url))
/** Modules of the Deno adapter that come from a registry of its own. */
export const IMPORTS = fileURLToPath(new URL('./deno/imports.json', import.meta.url))

/**
 * Builds the pages of `paths` for a platform.
 *
 * @throws what the build printed, if it fails
 */
async function buildForPlatform({ platform, store }: PlatformStage): Promise<PlatformBuild> {
  const root = rootOf(platform)
  const outDir = join(root, 'dist')
  const { succeeded, output } = await buildSite(platform, outDir, { PATHS_STORE: store })
  if (!succeeded) throw new Error(`The fixture ${platform} does not build:\n${output}`)
  const folder = await mkdtemp(join(tmpdir(), 'astro-sessions-platform-'))
  return {
    start: await placed(platform, { root, outDir, folder }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

interface Built {
  readonly root: string
  readonly outDir: string
  /** Of the test's own. */
  readonly folder: string
}

/** Functions are taken out of the workspace: a platform gets nothing but their folder. */
export async function placed(platform: Platform, { root, outDir, folder }: Built): Promise<SiteOptions> {
  const entry = join(outDir, 'server', 'entry.mjs')
  switch (platform) {
    case 'vercel': {
      const output = join(root, '.vercel', 'output')
      const func = join(output, 'functions', '_render.func')
      const { handler } = JSON.parse(await readFile(join(func, '.vc-config.json'), 'utf8'))
      const file = await taken(func, folder, handler)
      return hosted(platform, { file, statics: join(output, 'static'), cwd: folder })
    }
    case 'netlify': {
      const file = await taken(join(root, '.netlify', 'v1', 'functions', 'ssr'), folder, 'ssr.mjs')
      return hosted(platform, { file, statics: outDir, cwd: folder })
    }
    case 'deno': {
      const options = ['run', '-A', '--unstable-kv', '--cached-only', '--no-lock', '--import-map', IMPORTS]
      const env = { DENO_DIR: folder, DENO_NO_UPDATE_CHECK: '1' }
      return { program: [runtimeBinary('deno-cli', 'deno'), ...options], entry, cwd: folder, env }
    }
    case 'bun':
      return { program: [runtimeBinary('bun-cli', 'bin/bun'), '--no-install'], entry, cwd: folder }
  }
}

async function taken(from: string, folder: string, file: string): Promise<string> {
  await cp(from, join(folder, 'function'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'function', file)
}

interface Hosted {
  readonly file: string
  readonly statics: string
  readonly cwd: string
}

function hosted(platform: Platform, { file, statics, cwd }: Hosted): SiteOptions {
  return {
    entry: HOST,
    cwd,
    env: { FUNCTION_KIND: platform, FUNCTION_FILE: file, STATIC_FOLDER: statics },
  }
}

/** Builds and starts the pages of `paths` on a platform, with a store of its own. */
export async function startOnPlatform(stage: PlatformStage): Promise<PlatformSite> {
  const [build, place] = await Promise.all([buildForPlatform(stage), makeSessionPlace(stage.store)])
  const giveBack = async () => {
    await place.giveBack()
    await build.remove()
  }
  const start = (env: Record<string, string> = {}) =>
    startSite({ ...build.start, env: { ...build.start.env, ...place.env, ...env } })
  try {
    const site = await start()
    return {
      url: site.url,
      breakStore: () => place.break(),
      startAnother: start,
      async stop() {
        await stopSite(site)
        await giveBack()
      },
    }
  } catch (error) {
    await giveBack()
    throw error
  }
}
