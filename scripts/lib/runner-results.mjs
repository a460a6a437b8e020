import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

const folder = join(root, 'test-results')

/** @typedef {import('./steps.mjs').Counts} Counts */

/** Removes the reports of an earlier run, so that none of them can be counted. */
export function clearResults() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
}

/**
 * Where a runner writes its report.
 *
 * @param {string} runner
 */
export function resultFile(runner) {
  return join(folder, `${runner}.json`)
}

/**
 * What Vitest reported. No report counts as no tests.
 *
 * @returns {Counts}
 */
export function vitestCounts() {
  const report = read('vitest')
  return { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0 }
}

/**
 * What Playwright reported. A test that passed only when it was repeated counts as failed.
 *
 * @returns {Counts}
 */
export function playwrightCounts() {
  const { expected = 0, unexpected = 0, flaky = 0 } = read('playwright').stats ?? {}
  return { passed: expected, failed: unexpected + flaky }
}

/** @param {string} runner */
function read(runner) {
  const file = resultFile(runner)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}
