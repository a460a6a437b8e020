import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Miniflare } from 'miniflare'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { bundleWorker } from '../../cloudflare/support/workerd.ts'
import { nodeOptions, workerEnv } from '../../support/fork-worker.ts'
import { freePort } from '../../support/servers/free-port.ts'
import { useRestPlace } from '../support/rest-place.ts'
import { startRestServer } from '../support/rest-server.ts'
import type { LifeOrder } from './life.ts'
import { runtimeBinary } from './runtime-binary.ts'

const place = useRestPlace()
const PROGRAM = fileURLToPath(new URL('./program.ts', import.meta.url))
const [conditions = ''] = nodeOptions

type Live = (order: LifeOrder) => Promise<unknown>

const processes: Record<string, Live> = {
  'Node.js': (order) => runBy([process.execPath, ...nodeOptions], order),
  Deno: (order) =>
    runBy([runtimeBinary('deno-cli', 'deno'), 'run', '-A', '--cached-only', '--no-lock', conditions], order),
  Bun: (order) => runBy([runtimeBinary('bun-cli', 'bin/bun'), '--no-install', conditions], order),
}

// Time does not pass in workerd while code runs, so it cannot stand still.
const runtimes: Record<string, Live> = {
  ...processes,
  workerd: async (order) => {
    const contents = await bundleWorker(new URL('./worker.ts', import.meta.url))
    const modules = [{ type: 'ESModule' as const, path: 'worker.mjs', contents }]
    const miniflare = new Miniflare({ modules, compatibilityDate: '2026-07-01', cf: false })
    onTestFinished(() => miniflare.dispose())
    const response = await miniflare.dispatchFetch('http://worker/', {
      method: 'POST',
      body: JSON.stringify(order),
    })
    return response.json()
  },
}

async function runBy([binary = '', ...args]: string[], order: LifeOrder): Promise<unknown> {
  const home = await mkdtemp(join(tmpdir(), 'upstash-runtime-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const own = { LIFE_ORDER: JSON.stringify(order), DENO_DIR: home, DENO_NO_UPDATE_CHECK: '1' }
  const { stdout } = await promisify(execFile)(binary, [...args, PROGRAM], { env: { ...workerEnv, ...own } })
  return JSON.parse(stdout)
}

describe.each(Object.entries(runtimes))('the upstash store on %s', (name, live) => {
  it('keeps its sessions, and sends a change once whose connection closed without an answer', async () => {
    await place.redis.inspector.script('FLUSH')
    place.rest.faults.set(7, { kind: 'cut', executes: true })
    const { url, token } = place.rest
    expect(await live({ url, token, nobody: `http://127.0.0.1:${await freePort()}` })).toEqual({
      created: true,
      first: 'applied',
      before: 2,
      seventh: 'OUTCOME_UNKNOWN',
      after: 3,
      ended: 'applied',
      last: 'retired',
      // workerd does not say whether there was a connection.
      away: name === 'workerd' ? 'OUTCOME_UNKNOWN' : 'STORE_UNAVAILABLE',
    })
  })
})

describe.each(Object.entries(processes))('a process of %s that stood still', (_, live) => {
  it('sends its next change over a connection that is there, though the server closed the one it had', async () => {
    const { url, token, closeIdle, stop } = await startRestServer({ redisPort: place.redis.port })
    onTestFinished(stop)
    const folder = await mkdtemp(join(tmpdir(), 'upstash-standstill-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const standstill = { begun: join(folder, 'begun'), over: join(folder, 'over') }
    const lived = live({ url, token, nobody: '', standstill })
    await vi.waitUntil(() => existsSync(standstill.begun), { timeout: 240_000 })
    expect(await closeIdle()).toBeGreaterThan(0)
    await writeFile(standstill.over, '')
    expect(await lived).toEqual({ before: 'applied', after: 'applied', revision: 3 })
  })
})
