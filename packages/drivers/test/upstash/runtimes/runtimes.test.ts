import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../redis/support/redis-server.ts'
import { nodeOptions, workerEnv } from '../../support/fork-worker.ts'
import { useRestPlace } from '../support/rest-place.ts'
import { runtimeBinary } from './runtime-binary.ts'

const place = useRestPlace()
const PROGRAM = fileURLToPath(new URL('./program.ts', import.meta.url))
const [conditions = ''] = nodeOptions

const runtimes: Record<string, () => [binary: string, ...args: string[]]> = {
  'Node.js': () => [process.execPath, ...nodeOptions],
  Deno: () => [runtimeBinary('deno-cli', 'deno'), 'run', '-A', '--cached-only', '--no-lock', conditions],
  Bun: () => [runtimeBinary('bun-cli', 'bin/bun'), conditions, '--no-install'],
}

describe.each(Object.entries(runtimes))('the upstash store on %s', (_, commandOf) => {
  it('keeps its sessions, and sends a change once whose connection closed without an answer', async () => {
    const home = await mkdtemp(join(tmpdir(), 'upstash-runtime-'))
    onTestFinished(() => rm(home, { recursive: true, force: true }))
    await place.redis.inspector.script('FLUSH')
    place.rest.faults.set(7, { kind: 'cut', executes: true })
    const [binary, ...args] = commandOf()
    const nobody = `http://127.0.0.1:${await freePort()}`
    const order = JSON.stringify({ url: place.rest.url, token: place.rest.token, nobody })
    const env = { ...workerEnv, UPSTASH_ORDER: order, DENO_DIR: home, DENO_NO_UPDATE_CHECK: '1' }
    const { stdout } = await promisify(execFile)(binary, [...args, PROGRAM], { env })
    expect(JSON.parse(stdout)).toEqual({
      created: true,
      first: 'applied',
      before: 2,
      cut: 'OUTCOME_UNKNOWN',
      after: 3,
      ended: 'applied',
      last: 'retired',
      away: 'STORE_UNAVAILABLE',
    })
    expect(place.rest.connections).toBeLessThan(4)
  })
})
