import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
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
    failures: reports.flatMap(failuresOfVitest),
  }
}

/**
 * What Playwright reported. A test that passed only when it was repeated counts as failed.
 *
 * @returns {Counts}
 */
export function playwrightCounts() {
  const report = read(join(root, 'e2e', 'test-results', 'playwright.json'))
  const { expected = 0, unexpected = 0, flaky = 0 } = report.stats ?? {}
  return { passed: expected, failed: unexpected + flaky, failures: failuresOfPlaywright(report) }
}

/** The folders whose tests Vitest runs. */
function packages() {
  return [...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`), 'bench']
}

/**
 * What failed in a report of Vitest: each test with the first lines of what it said. A file that could not be read is
 * one failure.
 *
 * @param {any} report
 * @returns {string[]}
 */
export function failuresOfVitest({ testResults = [] }) {
  return testResults.flatMap((/** @type {any} */ { name, status, message, assertionResults = [] }) => {
    const failed = assertionResults.filter((/** @type {any} */ test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [failure(name, '', message)] : []
    return failed.map((/** @type {any} */ test) => failure(name, test.fullName, test.failureMessages?.[0]))
  })
}

/**
 * The same of Playwright, whose reports nest.
 *
 * @param {any} report
 * @returns {string[]}
 */
export function failuresOfPlaywright({ suites = [], specs = [], errors = [] }) {
  return [
    ...errors.map((/** @type {any} */ { message }) => failure('playwright', '', message)),
    ...suites.flatMap(failuresOfPlaywright),
    ...specs.flatMap((/** @type {any} */ { ok, file, title, tests = [] }) =>
      ok ? [] : [failure(file, title, tests[0]?.results?.[0]?.error?.message)],
    ),
  ]
}

/** Enough of a failure to know which one it is; the rest stands where it was printed. */
const SHOWN_LINES = 8

/**
 * @param {string} file
 * @param {string} test
 * @param {string} [message]
 */
function failure(file, test, message = '') {
  const where = [relative(root, resolve(root, file)), test].filter(Boolean).join(' › ')
  const said = stripVTControlCharacters(message).trim().split('\n').slice(0, SHOWN_LINES)
  return [where, ...said.map((line) => `    ${line}`)].join('\n')
}

/** @param {string} file */
function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}
