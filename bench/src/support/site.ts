import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { conversation } from '../measure/conversation.ts'
import { profileFlags } from '../measure/process.ts'
import { freePort } from './free-port.ts'

/** A variant of the site: what keeps its sessions, and where. */
export interface SiteVariant {
  readonly variant: 'none' | 'no-op' | 'astro' | 'ours'
  readonly store: 'fs' | 'sqlite' | 'redis' | 'postgres' | 'libsql'
}

export interface SitePlace {
  readonly folder: string
  readonly redisPort: number
  readonly postgresUrl?: string
}

export interface RunningSite extends AsyncDisposable {
  readonly url: string
  /** Milliseconds from the start of the process to its first page. */
  readonly coldStart: number
  /** Microseconds of processor time that the server's process has used so far, all of its threads together. */
  cpuTime(): Promise<number>
}

const tellCpu = new URL('../measure/tell-cpu.ts', import.meta.url).href
const root = fileURLToPath(new URL('../../site/', import.meta.url))
const astro = fileURLToPath(new URL('./bin/astro.mjs', import.meta.resolve('astro/package.json')))

/** Builds a variant; resolves to the folder of its server. */
export async function buildSite({ variant, store }: SiteVariant, place: SitePlace): Promise<string> {
  const outDir = join(place.folder, `site-${variant}-${store}`)
  const env = {
    SITE_VARIANT: variant,
    SITE_STORE: store,
    SITE_FOLDER: place.folder,
    SITE_REDIS: `redis://127.0.0.1:${place.redisPort}`,
    SITE_POSTGRES: place.postgresUrl ?? '',
    ASTRO_TELEMETRY_DISABLED: '1',
    NO_COLOR: '1',
  }
  const child = spawn(process.execPath, [astro, 'build', '--root', root, '--outDir', outDir], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The site ${variant} on ${store} was not built:\n${output}`)
  return join(outDir, 'server')
}

/** Starts the server of a built site and waits for its first page. */
export async function startSite(server: string): Promise<RunningSite> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const start = performance.now()

  const child = spawn(process.execPath, ['--import', tellCpu, ...profileFlags, join(server, 'entry.mjs')], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), ASTRO_NODE_LOGGING: 'disabled' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ask = conversation(child)
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = once(child, 'exit').then(() => {
    throw new Error('The site ended.')
  })
  ended.catch(() => {})
  while (!(await Promise.race([answers(`${url}/untouched`), ended]))) await pause()
  return {
    url,
    cpuTime: async () => Number(await ask({})),
    coldStart: performance.now() - start,
    async [Symbol.asyncDispose]() {
      process.off('exit', kill)
      const gone = once(child, 'exit')
      child.kill(profileFlags.length > 0 ? 'SIGINT' : 'SIGKILL')
      await gone
    },
  }
}

/** The Cookie header of a new visitor with a session; empty where the site has none. */
export async function visitorOf({ url }: RunningSite): Promise<string> {
  const response = await fetch(`${url}/start`)
  await response.text()
  return response.headers
    .getSetCookie()
    .map((header) => header.split(';', 1)[0])
    .join('; ')
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.text()
    return response.ok
  } catch {
    return false
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 5))
