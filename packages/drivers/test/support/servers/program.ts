import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

interface Program {
  /** How it is made to end, at once and with what it has started. */
  readonly signal: NodeJS.Signals
  /** Where it says that it is ready. */
  readonly says: 'stdout' | 'stderr'
  /** The line that says so. */
  readonly ready: RegExp
}

/** Resolves when the program has said that it is ready. It ends with this process, however that ends. */
export async function runUntil(child: ChildProcess, { signal, says, ready }: Program): Promise<ChildProcess> {
  const untie = tie(child, signal)
  const gone = Promise.withResolvers<never>()
  child.once('error', gone.reject)
  child.once('exit', (code) => {
    untie()
    gone.reject(new Error(`${child.spawnfile} ended: ${code}`))
  })
  gone.promise.catch(() => {})
  const output = child[says]
  if (output === null) throw new Error('The program has no output.')
  await Promise.race([said(output, ready), gone.promise])
  for (const stream of [child.stdout, child.stderr]) stream?.resume()
  return child
}

/**
 * Ends the child when this process is gone, also where it could do nothing for it any more: a shell waits at the end of
 * a pipe that the system closes then. Answers how to let go of the child.
 */
export function tie({ pid }: ChildProcess, signal: NodeJS.Signals): () => void {
  if (pid === undefined) return () => {}
  const script = `read -r line || kill -s ${signal.slice('SIG'.length)} ${pid}`
  // In a group of its own, so that what ends this process does not end it as well.
  const guard = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  guard.unref()
  // It may have ended before it hears that it is not needed.
  guard.stdin.on('error', () => {})
  return () => guard.stdin.end('\n')
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

async function said(output: Readable, ready: RegExp): Promise<void> {
  const lines = createInterface({ input: output })
  for await (const line of lines) if (ready.test(line)) break
  lines.close()
}
