import { performance } from 'node:perf_hooks'

const tickMs = 200
const beatMs = 10_000

/** One step on the terminal: a status line that ticks where there is a screen, a sign of life in a log. */
export class Display {
  #name
  #start = performance.now()
  /** @type {string[]} */
  #kept = []
  #isLive = Boolean(process.stdout.isTTY)
  #timer

  /** @param {string} name */
  constructor(name) {
    this.#name = name
    if (!this.#isLive) print(`> ${name}`)
    this.#timer = setInterval(() => this.#beat(), this.#isLive ? tickMs : beatMs)
  }

  /** @param {string} line */
  keep(line) {
    this.#kept.push(line)
  }

  /** @param {string} line */
  note(line) {
    this.#erase()
    print(`  ${line}`)
  }

  /** Leaves the terminal to a program that writes to it. */
  leave() {
    clearInterval(this.#timer)
    this.#erase()
    if (this.#isLive) print(`> ${this.#name}`)
  }

  /** @param {boolean} isOk */
  end(isOk) {
    clearInterval(this.#timer)
    this.#erase()
    if (!isOk) for (const line of this.#kept) print(line)
    print(`${isOk ? '✓' : '✗'} ${this.#name}${isOk ? '' : ' FAILED'} (${this.#seconds()} s)`)
  }

  #beat() {
    const latest = this.#kept.at(-1) ?? ''
    const line = `… ${this.#name} (${this.#seconds()} s) ${latest}`.slice(
      0,
      (process.stdout.columns ?? 100) - 1,
    )
    if (this.#isLive) process.stdout.write(`\r\u001b[2K${line}`)
    else print(`  ${line}`)
  }

  #erase() {
    if (this.#isLive) process.stdout.write('\r\u001b[2K')
  }

  #seconds() {
    return ((performance.now() - this.#start) / 1000).toFixed(1)
  }
}

/**
 * Writes a line to the standard output.
 *
 * @param {string} line
 */
export function print(line) {
  process.stdout.write(`${line}\n`)
}
