import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Options with which Node runs the sources. */
export const nodeOptions = ['--conditions=@astro-sessions/source', '--disable-warning=ExperimentalWarning']

// Makes a start three times faster: some tests start many.
const compiled = mkdtempSync(join(tmpdir(), 'astro-sessions-compiled-'))
afterAll(() => rm(compiled, { recursive: true }))

/** The environment in which a script that was compiled once need not be compiled again. */
export const workerEnv = { ...process.env, NODE_COMPILE_CACHE: compiled }

/** Runs a script in a process of its own. */
export function forkWorker(script: URL, args: readonly string[]): ChildProcess {
  return fork(script, args, { execArgv: nodeOptions, env: workerEnv })
}
