import { Advice } from './advice.mjs'
import { run } from './child.mjs'
import { Display, print } from './display.mjs'

/**
 * @typedef {object} Counts numbers that a test runner reported
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} [failures] which ones, with what each of them said
 *
 * @typedef {object} StepTools
 * @property {(command: string, args: readonly string[], options?: import('./child.mjs').RunOptions) => Promise<number>} run
 *   runs a program in the environment of the steps; its output is shown only if the step fails
 * @property {typeof run} show the same, with the output on the terminal
 * @property {(line: string) => void} note prints a line at once
 *
 * @typedef {(tools: StepTools) => Promise<number | { code: number, counts: Counts }>} Action answers an exit code
 * @typedef {{ name: string, isOk: boolean, counts?: Counts }} Outcome
 */

/** Runs named steps, shows which one is running and for how long, and remembers how they ended. */
export class Steps {
  /** @type {Outcome[]} */
  outcomes = []
  /** @type {NodeJS.ProcessEnv} */
  env = process.env

  /**
   * Runs a step whose failure does not stop the others. Left out if a step that it needs has failed.
   *
   * @param {string} name
   * @param {Action} action
   * @param {{ needs?: readonly string[] }} [options]
   * @returns {Promise<boolean>} whether it succeeded
   */
  async try(name, action, { needs = [] } = {}) {
    const broken = this.outcomes.find((outcome) => !outcome.isOk && needs.includes(outcome.name))
    if (broken) {
      print(`- ${name}: left out, because "${broken.name}" failed`)
      this.outcomes.push({ name, isOk: false })
      return false
    }
    const display = new Display(name)
    const result = await action(this.#tools(display))
    const { code, counts } = typeof result === 'number' ? { code: result, counts: undefined } : result
    // A runner that ran nothing has proved nothing.
    const isProved = !counts || (counts.passed > 0 && counts.failed === 0)
    const isOk = code === 0 && isProved
    display.end(isOk)
    this.outcomes.push({ name, isOk, ...(counts && { counts }) })
    return isOk
  }

  /**
   * Runs a step that everything after it needs.
   *
   * @param {string} name
   * @param {Action} action
   * @throws {Advice} when it fails
   */
  async must(name, action) {
    if (!(await this.try(name, action))) throw new Advice(`"${name}" failed; what it printed is above.`)
  }

  /**
   * @param {Display} display
   * @returns {StepTools}
   */
  #tools(display) {
    return {
      run: (command, args, { env, ...options } = {}) =>
        run(command, args, {
          onLine: (line) => display.keep(line),
          ...options,
          env: { ...this.env, ...env },
        }),
      show: (command, args, { env, ...options } = {}) => {
        display.leave()
        return run(command, args, { ...options, env: { ...this.env, ...env } })
      },
      note: (line) => display.note(line),
    }
  }
}
