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
 * Writes into each package where it comes from, which npm compares with the workflow that published it, and where its
 * documentation and its issues are.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function nameRepository({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, SITE_URL }) {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY)
    throw new Advice('Only the workflow release.yml publishes: it vouches for where the packages come from.')
  const home = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`
  for (const name of readdirSync(join(root, 'packages'))) {
    const file = join(root, 'packages', name, 'package.json')
    const repository = { type: 'git', url: `git+${home}.git`, directory: `packages/${name}` }
    const places = { homepage: SITE_URL || `${home}#readme`, repository, bugs: `${home}/issues` }
    const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), ...places }
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`)
  }
}
