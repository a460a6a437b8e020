import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'

export interface RedisServer {
  readonly port: number
  /** A plain client to look behind the store's back. */
  readonly inspector: Redis
  /** Ends the process with that signal and resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Starts it again on the same port, with nothing in it. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A redis-server on a free port of the loopback that keeps nothing. It is to be stopped when the tests are done. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'redis-'))
  const all = ['--dir', directory, ...settings]
  let child = await launch(port, all)
  const inspector = new Redis(port, '127.0.0.1', { retryStrategy: () => 20 })
  inspector.on('error', () => {})

  async function kill(signal: NodeJS.Signals = 'SIGKILL') {
    await end(child, signal)
  }
  return {
    port,
    inspector,
    kill,
    async restart() {
      child = await launch(port, all)
    },
    async stop() {
      inspector.disconnect()
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The same for one test: it stops with it, however the test ends. */
export async function startRedisHere(...settings: string[]): Promise<RedisServer> {
  const server = await startRedis(...settings)
  onTestFinished(() => server.stop())
  return server
}

/** Waits until the condition holds; fails after half a minute. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 30_000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const given = new Set<number>()

/**
 * A port that was free a moment ago. Not one of those that the system gives to clients and probes: a client that
 * connects meanwhile could get it, the one that looks for the server on that very port included. Each worker of the
 * test runner has its own range.
 */
export async function freePort(): Promise<number> {
  const first = 10_000 + (Number(process.env.VITEST_POOL_ID ?? 0) % 8) * 2_500
  for (;;) {
    const port = randomInt(first, first + 2_500)
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** The port of a TCP server that listens. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

/** Starts redis-server with these settings and resolves when it takes connections. */
export function launch(port: number, settings: string[]): Promise<ChildProcess> {
  const place = ['--port', String(port), '--bind', '127.0.0.1']
  const nothingKept = ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0']
  return run([...place, ...nothingKept, ...settings], /Ready to accept/)
}

/** Runs redis-server and resolves when a line of its log says that it is ready. */
export async function run(args: string[], ready: RegExp): Promise<ChildProcess> {
  const child = spawn(process.env.REDIS_SERVER ?? 'redis-server', args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const killChild = () => child.kill('SIGKILL')
  process.once('exit', killChild)
  child.once('exit', () => process.off('exit', killChild))
  await Promise.race([says(child, ready), failed(child)])
  child.stdout?.resume()
  return child
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

async function says({ stdout }: ChildProcess, ready: RegExp): Promise<void> {
  if (stdout === null) throw new Error('redis-server has no output')
  const lines = createInterface({ input: stdout })
  for await (const line of lines) {
    if (ready.test(line)) break
  }
  lines.close()
}

async function failed(child: ChildProcess): Promise<never> {
  const [reason] = await Promise.race([once(child, 'error'), once(child, 'exit')])
  throw new Error(`redis-server did not start: ${reason}`)
}
