import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'

export interface RedisServer extends AsyncDisposable {
  readonly port: number
  readonly version: string
  /** A number of `INFO`, as `used_memory`. */
  figure(name: string): Promise<number>
  clear(): Promise<void>
}

/** A redis-server of its own on the loopback, which keeps nothing on disk. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'sessions-bench-redis-'))
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const program = process.env.REDIS_SERVER ?? 'redis-server'
  const child = spawn(program, [...place, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  for await (const line of createInterface(child.stdout)) if (line.includes('Ready to accept')) break
  child.stdout.resume()
  const inspector = new Redis(port, '127.0.0.1')

  return {
    port,
    version: /^redis_version:(.*)\r$/m.exec(await inspector.info('server'))?.[1] ?? 'unknown',
    async figure(name) {
      return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await inspector.info())?.[1])
    },
    async clear() {
      await inspector.flushall('SYNC')
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', kill)
      inspector.disconnect()
      const gone = once(child, 'exit')
      kill()
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
