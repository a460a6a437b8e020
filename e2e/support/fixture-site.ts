import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { astro, buildSite } from './build-site.ts'
import { startRedis } from './redis-server.ts'
import { startSite, stopSite } from './site-process.ts'

/** One of the ways in which a fixture is run. */
export interface Stage {
  readonly mode: 'dev' | 'build'
  readonly store: 'fs' | 'redis'
}

export const stages: readonly Stage[] = [
  { mode: 'dev', store: 'fs' },
  { mode: 'dev', store: 'redis' },
  { mode: 'build', store: 'fs' },
  { mode: 'build', store: 'redis' },
]

/** Each mode and each store once, for fixtures whose pages differ and whose stores do not: `stages` is for the rest. */
export const fewStages: readonly Stage[] = [
  { mode: 'dev', store: 'fs' },
  { mode: 'build', store: 'redis' },
]

/** A fixture that runs, with its sessions in a place of its own. */
export interface FixtureSite {
  readonly url: string
  /** From here on the store answers nothing. */
  breakStore(): Promise<void>
  stop(): Promise<void>
}

interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a fixture whose configuration chooses its store by `PATHS_STORE`. */
export async function startFixture(fixture: string, { mode, store }: Stage): Promise<FixtureSite> {
  const sessions = await mkdtemp(join(tmpdir(), 'astro-sessions-paths-'))
  const redis = store === 'redis' ? await startRedis() : null
  const env = {
    PATHS_STORE: store,
    SESSIONS_DIR: sessions,
    ...(redis === null ? {} : { REDIS_URL: redis.url }),
  }
  const giveBack = async () => {
    await redis?.stop()
    await rm(sessions, { recursive: true, force: true })
  }
  const breakStore = async () => {
    await giveBack()
    // In the place of a folder.
    await writeFile(sessions, '')
  }
  try {
    const server = await (mode === 'dev' ? startDev(fixture, env) : startBuilt(fixture, store, env))
    return {
      url: server.url,
      breakStore,
      async stop() {
        await server.stop()
        await giveBack()
      },
    }
  } catch (error) {
    await giveBack()
    throw error
  }
}

async function startBuilt(fixture: string, store: string, env: Record<string, string>): Promise<Server> {
  // Inside the workspace, because a built server finds its packages from where it lies.
  const outDir = join(rootOf(fixture), 'dist', store)
  const { succeeded, output } = await buildSite(fixture, outDir, { PATHS_STORE: store })
  if (!succeeded) throw new Error(`The fixture ${fixture} does not build:\n${output}`)
  const site = await startSite({ entry: join(outDir, 'server', 'entry.mjs'), cwd: tmpdir(), env })
  return { url: site.url, stop: () => stopSite(site) }
}

async function startDev(fixture: string, env: Record<string, string>): Promise<Server> {
  const root = rootOf(fixture)
  const place = ['--root', root, '--host', 'localhost', '--port', '0', '--ignore-lock']
  const child = spawn(process.execPath, [astro, 'dev', ...place], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ASTRO_TELEMETRY_DISABLED: '1', ...env },
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
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}

function rootOf(fixture: string): string {
  return fileURLToPath(new URL(`../fixtures/${fixture}/`, import.meta.url))
}
