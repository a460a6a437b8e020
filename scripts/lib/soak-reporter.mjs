import { print } from './display.mjs'

/**
 * Prints each long run as it ends, with how many are left, and at the end what was run. A test says in its `meta`
 * how many `runs` it was made of; what replays a failed one stands in its message.
 */
export default class SoakReporter {
  #start = performance.now()
  #expected = 0
  #done = 0
  #failed = 0
  /** @type {Map<string, { tests: number, runs: number, failed: number }>} */
  #groups = new Map()

  /** @param {import('vitest/node').TestModule} module */
  onTestModuleCollected(module) {
    this.#expected += [...module.children.allTests()].length
  }

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    const { state, errors = [] } = test.result()
    if (state === 'skipped') return
    const runs = test.meta().runs ?? 1
    this.#done += 1
    const group = this.#groups.get(groupOf(test)) ?? { tests: 0, runs: 0, failed: 0 }
    this.#groups.set(groupOf(test), group)
    group.tests += 1
    group.runs += runs
    const seconds = ((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1)
    const mark = state === 'passed' ? '✓' : '✗'
    print(`${mark} ${this.#done}/${this.#expected} ${test.name} (${runs} runs, ${seconds} s)`)
    if (state === 'passed') return
    group.failed += 1
    this.#failed += 1
    for (const { message } of errors) print(`${message}\n`)
  }

  /**
   * @param {unknown} _modules
   * @param {readonly { message: string }[]} unhandled
   */
  onTestRunEnd(_modules, unhandled) {
    for (const { message } of unhandled) print(`Not in a test: ${message}`)
    print('')
    for (const [name, { tests, runs, failed }] of this.#groups)
      print(`${name}: ${tests} tests, ${runs} runs, ${failed} failed`)
    const minutes = ((performance.now() - this.#start) / 60_000).toFixed(1)
    print(`${this.#done - this.#failed} passed, ${this.#failed} failed (${minutes} min)`)
  }
}

/**
 * The file of a test, with its folder where that says what kind of test it is.
 *
 * @param {import('vitest/node').TestCase} test
 */
function groupOf(test) {
  const [, file = ''] = test.module.moduleId.split('/test/')
  return file.replace('.test.ts', '')
}
