import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { nodeOptions, workerEnv } from '../support/fork-worker.ts'
import type { Order, Report } from './worker.ts'

const SCRIPT = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** A process with a store of its own. */
export interface StoreProcess {
  /** Resolves when the order is carried out. */
  run(order: Order): Promise<Report>
  /** Every report of the process, as it comes. */
  onReport(listener: (report: Report) => void): void
  /** Kills the process, with no chance to tidy up, and resolves when it is gone. */
  kill(): Promise<void>
}

/**
 * Starts a process that uses the folder; it is killed after the test.
 *
 * @param before a command that runs the rest of its arguments, as `nice` does
 */
export async function startProcess(
  base: string,
  before: readonly string[] = [],
  driver: 'fs' | 'sqlite' = 'fs',
): Promise<StoreProcess> {
  const [command = '', ...args] = [...before, process.execPath, ...nodeOptions, SCRIPT, base, driver]
  const child = spawn(command, args, { env: workerEnv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  onTestFinished(() => killed(child))
  await nextReport(child, ['ready'])
  return {
    async run(order) {
      const finished = nextReport(child, ['done', 'failed'])
      child.send(order)
      return finished
    },
    onReport: (listener) => void child.on('message', listener),
    kill: () => killed(child),
  }
}

function nextReport(child: ChildProcess, kinds: Report['kind'][]): Promise<Report> {
  return new Promise((resolve, reject) => {
    const onMessage = (report: Report) => {
      if (!kinds.includes(report.kind)) return
      child.off('message', onMessage)
      resolve(report)
    }
    child.on('message', onMessage)
    child.once('exit', (code) => reject(new Error(`the process ended (${code})`)))
  })
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
