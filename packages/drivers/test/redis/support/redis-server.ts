import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import { freePort } from '../../support/servers/free-port.ts'
import { end, runUntil } from '../../support/servers/program.ts'

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
  const inspector = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null })
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

/** Starts redis-server with these settings and resolves when it takes connections. */
export function launch(port: number, settings: string[]): Promise<ChildProcess> {
  const place = ['--port', String(port), '--bind', '127.0.0.1']
  const nothingKept = ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0']
  return run([...place, ...nothingKept, ...settings], /Ready to accept/)
}

/** Runs redis-server and resolves when a line of its log says that it is ready. */
export function run(args: string[], ready: RegExp): Promise<ChildProcess> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const child = spawn(process.env.REDIS_SERVER ?? 'redis-server', args, { stdio: [...stdio] })
  return runUntil(child, { signal: 'SIGKILL', says: 'stdout', ready })
}
