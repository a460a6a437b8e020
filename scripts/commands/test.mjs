import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Advice } from '../lib/advice.mjs'
import { print } from '../lib/display.mjs'
import { installDependencies } from '../lib/install.mjs'
import { clearResults, houseReport, playwrightCounts, vitestCounts } from '../lib/runner-results.mjs'
import { Steps } from '../lib/steps.mjs'
import { findSystemPackages } from '../lib/system-packages.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'
import { root } from '../lib/workspace.mjs'

/**
 * `npm test`: everything that must hold before a change is merged. The last line counts the results.
 *
 * What passed is not run again until something that it depends on has changed: turbo remembers it, with the report.
 * `npm test -- --force` runs everything.
 *
 * @param {string[]} args
 */
export default async function test(args) {
  const steps = new Steps()
  clearResults()
  try {
    steps.env = await prepareToolchain(steps)
    await installDependencies(steps)
    if (args.includes('--force')) rmSync(join(root, '.turbo', 'cache'), { recursive: true, force: true })
    await check(steps)
  } catch (error) {
    if (!(error instanceof Advice)) throw error
    print(`\n${error.message}`)
  }
  return summarize(steps)
}

/** @param {Steps} steps */
async function check(steps) {
  await steps.try('system packages', (tools) => findSystemPackages(tools, steps.env))
  await steps.try('lint', ({ run }) =>
    run('biome', ['ci', '--colors=off', '--diagnostic-level=warn', '--error-on-warnings']),
  )
  await steps.try('build', turbo('build'))
  await steps.try('types and packages', turbo('typecheck', 'lint:package'), { needs: ['build'] })
  await steps.try('unused code', ({ run }) => run('knip', ['--treat-config-hints-as-errors']))
  await steps.try('unit tests', unitTests, { needs: ['build'] })
  // After the others, not beside them: a browser on a busy machine fails for no reason.
  await steps.try('browser tests', browserTests, { needs: ['build', 'system packages'] })
}

/**
 * @param {string[]} tasks
 * @returns {import('../lib/steps.mjs').Action}
 */
function turbo(...tasks) {
  return ({ run }) =>
    run('turbo', ['run', ...tasks, '--output-logs=errors-only', '--continue=dependencies-successful'])
}

/**
 * Two packages at a time: where the tests of one wait for a store or a site, those of the other run. Then the tests of
 * the repository itself, which depend on every file.
 *
 * @type {import('../lib/steps.mjs').Action}
 */
async function unitTests({ show }) {
  const code = await show('turbo', ['run', 'test', '--concurrency=2', '--output-logs=new-only', '--continue'])
  const house = ['run', '--project=house', '--reporter=default', '--reporter=json']
  const houseCode = await show('vitest', [...house, `--outputFile.json=${houseReport}`])
  return { code: code || houseCode, counts: vitestCounts() }
}

/** @type {import('../lib/steps.mjs').Action} */
async function browserTests({ show }) {
  const code = await show('turbo', ['run', 'test:e2e', '--output-logs=new-only'])
  return { code, counts: playwrightCounts() }
}

/**
 * Prints which tests and which checks failed, and the line `N passed, N failed`.
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
  // Once more at the end: above them are the names of thousands that passed.
  for (const { counts } of failedSteps) for (const failure of counts?.failures ?? []) print(`\n✗ ${failure}`)
  if (failedSteps.length > 0) print(`\nFailed: ${failedSteps.map(({ name }) => name).join(', ')}.`)
  print(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
