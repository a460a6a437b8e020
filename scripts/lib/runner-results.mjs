import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/** @typedef {import('./steps.mjs').Counts} Counts */

/** Removes the reports of an earlier run, so that none of them can be counted. */
export function clearResults() {
  for (const home of ['.', ...packages()])
    rmSync(join(root, home, 'test-results'), { recursive: true, force: true })
}

/** Where the tests of the repository itself are reported. */
export const houseReport = join(root, 'test-results', 'vitest.json')

/**
 * What Vitest reported in all packages and in the repository itself. No report counts as no tests.
 *
 * @returns {Counts}
 */
export function vitestCounts() {
  const files = packages().map((home) => join(root, home, 'test-results', 'vitest.json'))
  const reports = [...files, houseReport].map(read)
  return {
    passed: sum(reports.map(({ numPassedTests = 0 }) => numPassedTests)),
    failed: sum(reports.map(({ numFailedTests = 0 }) => numFailedTests)),
  }
}

/**
 * What Playwright reported. A test that passed only when it was repeated counts as failed.
 *
 * @returns {Counts}
 */
export function playwrightCounts() {
  const {
    expected = 0,
    unexpected = 0,
    flaky = 0,
  } = read(join(root, 'e2e', 'test-results', 'playwright.json')).stats ?? {}
  return { passed: expected, failed: unexpected + flaky }
}

/** The folders whose tests Vitest runs. */
function packages() {
  return [...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`), 'bench']
}

/** @param {string} file */
function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}
