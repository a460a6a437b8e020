import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { astro, astroEnv, buildSite } from './build-site.ts'
import { freePort } from './free-port.ts'

/** One of the ways in which a fixture is run on workerd. */
export interface WorkerdStage {
  readonly mode: 'dev' | 'preview'
  readonly store: 'durable-object' | 'kv'
}

/** A fixture that runs on workerd, with what it keeps in a folder of its own. */
export interface WorkerdSite {
  readonly url: string
  stop(): Promise<void>
}

// Nothing here asks Cloudflare's servers for anything.
export const offline = { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false', CI: 'true' }

export async function startOnWorkerd(root: string, { mode, store }: WorkerdStage): Promise<WorkerdSite> {
  const state = await mkdtemp(join(tmpdir(), 'astro-sessions-workerd-'))
  const env = { ...offline, PATHS_STORE: store, SESSIONS_DIR: state }
  const removeState = () => rm(state, { recursive: true, force: true, maxRetries: 3 })
  try {
    const outDir = join(root, 'dist', store)
    if (mode !== 'dev') {
      const { succeeded, output } = await buildSite(root, outDir, env)
      if (!succeeded) throw new Error(`${root} does not build:\n${output}`)
    }
    // After the build, which takes long enough for somebody else to take the port.
    const port = await freePort()
    const server = await startAstro({ args: argsFor(mode, { root, outDir, port }), root, env })
    return {
      url: `http://localhost:${port}`,
      async stop() {
        await server.stop()
        await removeState()
      },
    }
  } catch (error) {
    await removeState()
    throw error
  }
}

interface Place {
  readonly root: string
  readonly outDir: string
  readonly port: number
}

function argsFor(mode: WorkerdStage['mode'], { root, outDir, port }: Place): string[] {
  const place = ['--root', root, ...placeAt(port)]
  return mode === 'dev' ? ['dev', ...place, '--ignore-lock'] : ['preview', ...place, '--outDir', outDir]
}

export function placeAt(port: number): string[] {
  return ['--host', 'localhost', '--port', String(port)]
}

interface Program {
  /** Of `astro`. */
  readonly args: string[]
  /** (the Astro of the workspace) */
  readonly file?: string
  readonly root: string
  readonly env: Record<string, string>
}

/** Starts `astro dev` or `astro preview` and resolves when it listens. */
export async function startAstro({
  args,
  file = astro,
  root,
  env,
}: Program): Promise<Pick<WorkerdSite, 'stop'>> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...astroEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const onOutput = (chunk: Buffer) => {
      output += chunk.toString()
      if (/watching for file changes|\bLocal\b/.test(output)) resolve()
    }
    child.stdout.on('data', onOutput)
    child.stderr.on('data', onOutput)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`It ended at its start:\n${output}`)))
  })
  return {
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}
