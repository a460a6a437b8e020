import { spawn } from 'node:child_process'
import { runUntil } from './program.ts'

/** Starts a program that ends only when it is ended, and tells its process id. */
const child = spawn('/bin/sh', ['-c', 'trap "" HUP; echo ready; while :; do sleep 1; done'], {
  stdio: ['ignore', 'pipe', 'ignore'],
  detached: true,
})
await runUntil(child, { signal: 'SIGKILL', says: 'stdout', ready: /ready/ })
process.send?.(child.pid)
