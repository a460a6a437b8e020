import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@playwright/test'
import { astro, astroEnv, buildSite } from './build-site.ts'
import { makeSessionPlace } from './session-place.ts'
import { type Site, startSite, stopSite } from './site-process.ts'
import { isSoak } from './soak.ts'

/** One of the ways in which a fixture is run. */
export interface Stage {
  readonly mode: 'dev' | 'build'
  readonly store: 'fs' | 'redis'
}

const REST: readonly Stage[] = [
  { mode: 'dev', store: 'redis' },
  { mode: 'build', store: 'fs' },
]

/** Each mode and each store once; the long runs take all four. */
export const stages: readonly Stage[] = [
  { mode: 'dev', store: 'fs' },
  { mode: 'build', store: 'redis' },
  ...(isSoak ? REST : []),
]

/** A fixture that runs, with its sessions in a place of its own. */
export interface FixtureSite {
  readonly url: string
  /** From here on the store answers nothing. */
  breakStore(): Promise<void>
  stop(): Promise<void>
}

/** A fixture of which several servers can run. */
export interface SharedFixture extends FixtureSite {
  /** Starts another server of a built site on the same store; in development there is one, whose address it returns. */
  startAnother(): Promise<string>
}

interface Server {
  readonly url: string
  startAnother(): Promise<string>
  stop(): Promise<void>
}

/** Starts a fixture whose configuration chooses its store by `PATHS_STORE`. */
export async function startFixture(fixture: string, { mode, store }: Stage): Promise<SharedFixture> {
  const place = await makeSessionPlace(store)
  try {
    const server = await (mode === 'dev'
      ? startDev(fixture, place.env)
      : startBuilt(fixture, store, place.env))
    return {
      url: server.url,
      startAnother: () => server.startAnother(),
      breakStore: () => place.break(),
      async stop() {
        await server.stop()
        await place.giveBack()
      },
    }
  } catch (error) {
    await place.giveBack()
    throw error
  }
}

async function startBuilt(fixture: string, store: string, env: Record<string, string>): Promise<Server> {
  const outDir = await buildFixture(fixture, store)
  const sites: Site[] = []
  const start = async () => {
    const site = await startSite({ entry: join(outDir, 'server', 'entry.mjs'), cwd: tmpdir(), env })
    sites.push(site)
    return site.url
  }
  return {
    url: await start(),
    startAnother: start,
    async stop() {
      await Promise.all(sites.map(stopSite))
    },
  }
}

/**
 * Builds a fixture for a store and returns where to.
 *
 * @throws what the build printed, if it fails
 */
export async function buildFixture(fixture: string, store: string): Promise<string> {
  // Inside the workspace, because a built server finds its packages from where it lies; in a folder of this worker's,
  // because another one may build the same fixture for its own tests.
  const outDir = join(rootOf(fixture), 'dist', `${store}-${test.info().parallelIndex}`)
  const { succeeded, output } = await buildSite(fixture, outDir, { PATHS_STORE: store })
  if (!succeeded) throw new Error(`The fixture ${fixture} does not build:\n${output}`)
  return outDir
}

async function startDev(fixture: string, env: Record<string, string>): Promise<Server> {
  const root = rootOf(fixture)
  const place = ['--root', root, '--host', 'localhost', '--port', '0', '--ignore-lock']
  const child = spawn(process.execPath, [astro, 'dev', ...place], {
    cwd: root,
    env: { ...astroEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const onOutput = (chunk: Buffer) => {
      output += chunk.toString()
      const [, origin] = /Local\s+(http:\/\/localhost:\d+)/.exec(output) ?? []
      if (origin !== undefined && output.includes('watching for file changes')) resolve(origin)
    }
    child.stdout.on('data', onOutput)
    child.stderr.on('data', onOutput)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`astro dev ended at its start:\n${output}`)))
  })
  return {
    url,
    startAnother: async () => url,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}

export function rootOf(fixture: string): string {
  return fileURLToPath(new URL(`../fixtures/${fixture}/`, import.meta.url))
}
