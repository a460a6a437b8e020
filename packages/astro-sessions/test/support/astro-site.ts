import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tell } from '../../../../vitest.audit.ts'

/** A site that Astro serves, and a way to end it. */
export interface RunningSite {
  readonly url: string
  stop(): Promise<void>
}

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url))
const astro = fileURLToPath(new URL('./bin/astro.mjs', import.meta.resolve('astro/package.json')))

/** A site that was built before. */
export interface BuiltSite extends RunningSite {
  /** What the build printed. */
  readonly built: string
  /** What its server has printed so far. */
  printed(): string
}

/**
 * Builds the site in a folder of `fixtures/`, or in a folder of its own, with these variables for its configuration, and
 * starts its server, from another folder if one is named.
 */
export async function startBuilt(
  fixture: string,
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): Promise<BuiltSite> {
  const root = rootOf(fixture)
  // A site of its own has its packages where it is; those in `fixtures/` leave no trace.
  const outDir = await mkdtemp(join(isAbsolute(fixture) ? root : tmpdir(), 'astro-sessions-'))
  const removeBuild = () => rm(outDir, { recursive: true, force: true })
  const build = run([astro, 'build', '--root', root, '--outDir', outDir], env)
  try {
    await ended(build)
  } catch (error) {
    await removeBuild()
    throw error
  }
  const server = run([join(outDir, 'server/entry.mjs')], { HOST: '127.0.0.1', PORT: '0' }, cwd)
  const [, url = ''] = await printed(server, /Server listening on (http:\/\/127\.0\.0\.1:\d+)/)
  return {
    url,
    built: build.output,
    printed: () => server.output,
    async stop() {
      await stopProcess(server)
      await removeBuild()
    },
  }
}

/** Starts `astro dev` on the site in a folder of `fixtures/`, for this machine or for the whole network. */
export async function startDev(
  fixture: string,
  reach: 'machine' | 'network' = 'machine',
): Promise<RunningSite> {
  const root = rootOf(fixture)
  const host = reach === 'machine' ? '127.0.0.1' : '0.0.0.0'
  const server = run([astro, 'dev', '--root', root, '--host', host, '--port', '0'], {})
  const [, port] = await printed(
    server,
    /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)[\s\S]*watching for file changes/,
  )
  return { url: `http://127.0.0.1:${port}`, stop: () => stopProcess(server) }
}

/** A process and what it has printed so far. */
export interface Run {
  readonly child: ChildProcess
  output: string
}

function run(args: string[], env: NodeJS.ProcessEnv, cwd?: string): Run {
  const place = cwd === undefined ? {} : { cwd }
  return collectOutput(
    spawn(process.execPath, args, {
      env: { ...outerEnv(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...place,
    }),
  )
}

/** The environment of a process that runs Astro: Vitest's own would make it believe that it runs in a test. */
export function outerEnv(): NodeJS.ProcessEnv {
  const { NODE_ENV, VITEST, ...outer } = process.env
  return { ...outer, NO_COLOR: '1', ASTRO_TELEMETRY_DISABLED: '1' }
}

/** Notes what a process prints. */
export function collectOutput(child: ChildProcess): Run {
  const started: Run = { child, output: '' }
  child.once('close', () => tell('the output of a site', started.output))
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      started.output += chunk.toString()
    })
  }
  return started
}

async function ended(started: Run): Promise<void> {
  const [code] = await once(started.child, 'close')
  if (code !== 0) throw new Error(`It ended with ${code}:\n${started.output}`)
}

/** Resolves when the process has printed this, and rejects when it ends before. */
function printed(started: Run, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    started.child.stdout?.on('data', () => {
      const found = pattern.exec(started.output)
      if (found !== null) resolve(found)
    })
    started.child.once('close', () => reject(new Error(`It ended:\n${started.output}`)))
  })
}

async function stopProcess({ child }: Run): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill()
  await closed
}

/** Where a site is: the folder in `fixtures/`, or a folder of its own. */
function rootOf(site: string): string {
  return resolve(fixtures, site)
}
