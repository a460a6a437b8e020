import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Advice } from '../lib/advice.mjs'
import { run } from '../lib/child.mjs'
import { Steps } from '../lib/steps.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'
import { root } from '../lib/workspace.mjs'

/**
 * `npm run release:version` gives the packages their next version, `npm run release:publish` publishes what has one
 * that npm does not know. For the workflow `release.yml`.
 *
 * @param {string[]} args
 */
export default async function release([step]) {
  const env = await prepareToolchain(new Steps())
  if (step === 'version') return changeset('version', env)
  if (step !== 'publish')
    throw new Advice('Which step? `npm run release:version` or `npm run release:publish`.')
  nameRepository(env)
  return changeset('publish', env)
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 */
function changeset(command, env) {
  return run('pnpm', ['exec', 'changeset', command], { env })
}

/**
 * Writes into each package where it comes from: npm compares it with the workflow that published it.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function nameRepository({ GITHUB_SERVER_URL, GITHUB_REPOSITORY }) {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY)
    throw new Advice('Only the workflow release.yml publishes: it vouches for where the packages come from.')
  for (const name of readdirSync(join(root, 'packages'))) {
    const file = join(root, 'packages', name, 'package.json')
    const url = `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`
    const repository = { type: 'git', url, directory: `packages/${name}` }
    const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), repository }
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`)
  }
}
