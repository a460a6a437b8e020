import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'

// Longer than a test runner needs to close its browsers, shorter than patience.
const graceMs = 5_000
const pollMs = 50
const parentPollMs = 500

/** @typedef {{ child: import('node:child_process').ChildProcess, leadsGroup: boolean }} Started */

/** @type {Set<Started>} */
const running = new Set()
let isStopping = false
/** @type {number | undefined} */
let codeWhenStopped

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(line: string) => void} [onLine] gets every line of output; without it the child writes to the terminal
 * @property {number} [uid] who runs it, and in which group
 * @property {number} [gid]
 * @property {boolean} [foreground] keeps the child in the terminal's own process group, so that it can read keys
 */

/**
 * Runs a program to its end and answers its exit code: 128 + n after signal n, 127 if it cannot be started.
 *
 * The program leads a process group of its own. What it leaves behind in that group is ended with it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { onLine, foreground = false, ...place } = {}) {
  return new Promise((resolve) => {
    // Once a stop has begun no next step may start: this promise stays open until the process exits.
    if (isStopping) return
    const output = onLine ? 'pipe' : 'inherit'
    const stdin = foreground ? 'inherit' : 'ignore'
    const child = spawn(command, args, { ...place, stdio: [stdin, output, output], detached: !foreground })
    const started = { child, leadsGroup: !foreground }
    running.add(started)
    for (const stream of [child.stdout, child.stderr]) {
      if (stream && onLine) createInterface({ input: stream }).on('line', onLine)
    }
    const end = (/** @type {number} */ code) => {
      running.delete(started)
      if (!isStopping) resolve(code)
    }
    child.once('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`)
      end(127)
    })
    // A grandchild that holds the pipes open would delay `close` for ever, so it is ended first.
    child.once('exit', () => started.leadsGroup && send(started, 'SIGKILL'))
    child.once('close', (code, signal) => end(code ?? exitCodeOf(signal)))
  })
}

/** Ends every started program when this one is told to end or loses its parent. Call once, first. */
export function stopEverythingOnExit() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => stopAll(exitCodeOf(signal)))
  }
  // `kill` on npm never reaches this process: it only sees a new parent, or its shell gets one. Without npm a
  // new parent is no reason to stop (nohup).
  if (!process.env.npm_lifecycle_event) return
  const before = ancestors()
  setInterval(() => ancestors() === before || stopAll(exitCodeOf('SIGHUP')), parentPollMs).unref()
}

/** The parent, and where /proc tells, its parent: npm puts a shell between itself and a script. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    // After the name, which may hold anything but ends with the last bracket: state, then parent.
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`
  } catch {
    return String(process.ppid)
  }
}

/**
 * Makes a stop by signal an ordinary end with this exit code.
 *
 * @param {number} code
 */
export function expectStop(code) {
  codeWhenStopped = code
}

/** @param {number} code */
async function stopAll(code) {
  if (isStopping) return
  isStopping = true
  const all = [...running]
  // SIGINT, as from a terminal: test runners close their browsers on it, but die at once on SIGTERM.
  for (const started of all) send(started, 'SIGINT')
  const deadline = Date.now() + graceMs
  while (running.size > 0 && Date.now() < deadline) await setTimeout(pollMs)
  for (const started of all) send(started, 'SIGKILL')
  process.exit(codeWhenStopped ?? code)
}

/**
 * @param {Started} started
 * @param {NodeJS.Signals} signal
 */
function send({ child, leadsGroup }, signal) {
  if (child.pid === undefined) return
  try {
    process.kill(leadsGroup ? -child.pid : child.pid, signal)
  } catch {
    // Nothing is left of it.
  }
}

/** @param {NodeJS.Signals | null} signal */
function exitCodeOf(signal) {
  return 128 + (signal ? constants.signals[signal] : 0)
}
