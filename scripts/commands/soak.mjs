import { join } from 'node:path'
import { installDependencies } from '../lib/install.mjs'
import { Steps } from '../lib/steps.mjs'
import { findSystemPackages } from '../lib/system-packages.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'
import { root } from '../lib/workspace.mjs'

/** What `npm test` runs a slice of: files with the parts that can run for long. */
export const LONG = [
  'packages/engine/test/explorer',
  'packages/engine/test/fuzz',
  'packages/drivers/test/fs/',
  'packages/drivers/test/redis/conformance',
  'packages/drivers/test/postgres/conformance',
  'packages/drivers/test/postgres/trouble/cut-answers',
  'packages/drivers/test/libsql/conformance',
  'packages/drivers/test/sqlite',
  'packages/drivers/test/unstorage',
  'packages/drivers/test/upstash/conformance',
  'packages/drivers/test/from-cas/',
  'packages/drivers/test/netlify-blobs/conformance',
  'packages/drivers/test/deno-kv/conformance',
  'packages/drivers/test/every-driver/many-processes',
  'packages/drivers/test/every-driver/storm',
  'packages/drivers/test/every-driver/fuzz',
  'packages/drivers/test/cloudflare/cloudflare.test',
  'packages/drivers/test/cloudflare/d1.test',
  'packages/drivers/test/cloudflare/kv-epoch',
  'packages/astro-sessions/test/form/random-forms',
  'packages/astro-sessions/test/fuzz',
]

/** Shows what is done and what is left, in place of the runner's own report. */
const REPORTER = join(root, 'scripts', 'lib', 'soak-reporter.mjs')

const SETTINGS = { SOAK: '1', FS_KILLS: '200', PROCESS_WRITES: '200' }

/**
 * `npm run soak [-- files]`: the long runs, some fifty minutes. Every interleaving of every pair and triple,
 * one fault at each call of each pair (up to ten thousand orders for each), 200 kills on fs and on sqlite, 1,600
 * parallel writes of four processes on each store.
 * Then the browser tests on every stage: each path that Astro renders, in `astro dev` and built, on files, on Redis and
 * on workerd. With files, only those.
 *
 * @param {string[]} args
 */
export default async function soak(args) {
  const steps = new Steps()
  steps.env = await prepareToolchain(steps)
  await installDependencies(steps)
  await steps.must('system packages', (tools) => findSystemPackages(tools, steps.env))
  steps.env = { ...steps.env, ...SETTINGS }
  const files = args.filter((arg) => arg !== '--')
  await steps.try('long runs', ({ show }) =>
    show('vitest', ['run', `--reporter=${REPORTER}`, ...(files.length > 0 ? files : LONG)]),
  )
  if (files.length === 0) {
    await steps.must('build', ({ run }) => run('turbo', ['run', 'build', '--output-logs=errors-only']))
    await steps.try('every page on every stage', ({ show }) =>
      show('pnpm', ['--filter', '@astro-sessions/e2e', 'run', 'test:e2e']),
    )
  }
  return steps.outcomes.every(({ isOk }) => isOk) ? 0 : 1
}
