import { join } from 'node:path'
import { Advice } from '../lib/advice.mjs'
import { print } from '../lib/display.mjs'
import { installDependencies } from '../lib/install.mjs'
import { clearResults, playwrightCounts, resultFile, vitestCounts } from '../lib/runner-results.mjs'
import { Steps } from '../lib/steps.mjs'
import { findSystemPackages } from '../lib/system-packages.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'
import { root } from '../lib/workspace.mjs'

/**
 * `npm test`: everything that must hold before a change is merged. The last line counts the results.
 *
 * What turbo remembers is not run again: a check or a package's unit tests that passed, as long as nothing they
 * depend on has changed. `npm test -- --force` runs everything.
 *
 * @param {string[]} args
 */
export default async function test(args) {
  const steps = new Steps()
  clearResults()
  try {
    steps.env = await prepareToolchain(steps)
    await installDependencies(steps)
    await check(steps, { isForced: args.includes('--force') })
  } catch (error) {
    if (!(error instanceof Advice)) throw error
    print(`\n${error.message}`)
  }
  return summarize(steps)
}

/**
 * @param {Steps} steps
 * @param {{ isForced: boolean }} options
 */
async function check(steps, { isForced }) {
  const flags = isForced ? ['--force'] : []
  const turbo = (/** @type {string} */ task) => turboTask(flags, task)
  await steps.try('system packages', (tools) => findSystemPackages(tools, steps.env))
  await steps.try('lint', ({ run }) =>
    run('biome', ['ci', '--colors=off', '--diagnostic-level=warn', '--error-on-warnings']),
  )
  await steps.try('build', turbo('build'))
  await steps.try('types', turbo('typecheck'), { needs: ['build'] })
  await steps.try('packages', turbo('lint:package'), { needs: ['build'] })
  await steps.try('unused code', ({ run }) => run('knip', ['--treat-config-hints-as-errors']))
  await steps.try('unit tests', unitTests(flags), { needs: ['build'] })
  // After the others, not beside them: a browser on a busy machine fails for no reason.
  await steps.try('browser tests', browserTests, { needs: ['build', 'system packages'] })
}

/**
 * @param {readonly string[]} flags
 * @param {string} task
 * @returns {import('../lib/steps.mjs').Action}
 */
function turboTask(flags, task) {
  const always = ['run', task, '--output-logs=errors-only', '--continue=dependencies-successful']
  return ({ run }) => run('turbo', [...always, ...flags])
}

/**
 * One package after the other, because several of their tests measure time; then the tests of the repository itself,
 * which depend on every file.
 *
 * @param {readonly string[]} flags
 * @returns {import('../lib/steps.mjs').Action}
 */
function unitTests(flags) {
  const packages = ['run', 'test', '--concurrency=1', '--output-logs=new-only', '--continue', ...flags]
  const house = ['run', '--project=house', '--reporter=default', '--reporter=json']
  return async ({ show }) => {
    const code = await show('turbo', packages)
    const houseCode = await show('vitest', [...house, `--outputFile.json=${resultFile('vitest')}`])
    return { code: code || houseCode, counts: vitestCounts() }
  }
}

/** @type {import('../lib/steps.mjs').Action} */
async function browserTests({ show }) {
  const cwd = join(root, 'e2e')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: resultFile('playwright') }
  const code = await show('pnpm', ['exec', 'playwright', 'test', '--reporter=list,json'], { cwd, env })
  return { code, counts: playwrightCounts() }
}

/**
 * Prints what failed and the line `N passed, N failed`.
 *
 * A check that counts no tests and failed is one failure, so that the line never hides it.
 *
 * @param {Steps} steps
 */
function summarize({ outcomes }) {
  const failedSteps = outcomes.filter((outcome) => !outcome.isOk)
  let [passed, failed] = [0, 0]
  for (const { isOk, counts } of outcomes) {
    passed += counts?.passed ?? 0
    failed += counts?.failed || (isOk ? 0 : 1)
  }
  if (failedSteps.length > 0) print(`\nFailed: ${failedSteps.map(({ name }) => name).join(', ')}.`)
  print(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
