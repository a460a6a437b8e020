import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface BuildResult {
  succeeded: boolean
  /** Everything that the build printed, without colours. */
  output: string
}

/** The environment of every `astro` that a test starts, which listens at no fixed port but the one it is told. */
export function astroEnv(): NodeJS.ProcessEnv {
  const guard = `--import ${new URL('own-port-only.mjs', import.meta.url)}`
  return {
    ...process.env,
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    ASTRO_TELEMETRY_DISABLED: '1',
    NODE_OPTIONS: [process.env.NODE_OPTIONS, guard].filter(Boolean).join(' '),
  }
}

export const astro = fileURLToPath(new URL('./bin/astro.mjs', import.meta.resolve('astro/package.json')))

/** Runs `astro build` on a site in `fixtures/`, or in a folder elsewhere. */
export function buildSite(
  fixture: string,
  outDir: string,
  env: Record<string, string> = {},
): Promise<BuildResult> {
  const root = isAbsolute(fixture)
    ? fixture
    : fileURLToPath(new URL(`../fixtures/${fixture}/`, import.meta.url))
  return buildFolder(root, outDir, env)
}

/** Runs `astro build` on the site in this folder. */
export async function buildFolder(
  root: string,
  outDir: string,
  env: Record<string, string> = {},
): Promise<BuildResult> {
  const child = spawn(process.execPath, [astro, 'build', '--root', root, '--outDir', outDir], {
    cwd: root,
    env: { ...astroEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = await once(child, 'close')
  return { succeeded: code === 0, output }
}
