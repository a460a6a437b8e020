import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fsStore from '@astro-sessions/drivers/fs'
import redisStore from '@astro-sessions/drivers/redis'
import sqliteStore from '@astro-sessions/drivers/sqlite'
import type { SessionRecord, SessionStore } from '@astro-sessions/engine'

/** Time per call at the start and at the end of many sessions: `node src/growth.ts redis 1000000`. */
const [driver = 'fs', size = '10000'] = process.argv.slice(2)

const SAMPLE = 500
const PARALLEL = 200
const now = Date.now()
const keyOf = (index: number) => index.toString(16).padStart(64, '0').split('').reverse().join('')

const record: SessionRecord = {
  meta: {
    id: 'a'.repeat(22),
    userId: null,
    label: null,
    createdAt: now,
    lastSeenAt: now,
    idle: 86_400_000,
    deadline: now + 2_592_000_000,
    persistent: false,
  },
  fields: new Map([
    ['d:cart', { stamp: 'abcdefgh', value: '[[1,2],"sku-1","sku-2"]' }],
    ['d:visits', { stamp: 'ijklmnop', value: '[7]' }],
  ]),
}

const folder = await mkdtemp(join(tmpdir(), 'sessions-growth-'))
const { store, bytes, stop } = await open()
const start = performance.now()
await report('empty')
for (let index = SAMPLE; index < Number(size); index += PARALLEL) {
  await Promise.all(
    Array.from({ length: PARALLEL }, (_, offset) => store.create(keyOf(index + offset), record, now)),
  )
}
console.log(`${size} sessions created in ${seconds(start)} s`)
await report('full')
console.log(`bytes per session: ${await bytes()}`)
if (store.sweep !== undefined) {
  const before = performance.now()
  console.log(`a sweep that finds nothing: ${await store.sweep(now)} deleted, ${seconds(before)} s`)
}
await store.close?.()
await stop()
await rm(folder, { recursive: true, force: true })

async function report(when: string): Promise<void> {
  const keys = Array.from({ length: SAMPLE }, (_, index) => keyOf(index))
  const change = {
    now,
    set: new Map([['d:visits', { stamp: 'qrstuvwx', value: '[8]' }]]),
    delete: [],
    dropIf: new Map(),
    guard: new Map(),
    touch: false,
  }
  if (when === 'empty') await timed(`${when}: create`, keys, (key) => store.create(key, record, now))
  await timed(`${when}: read`, keys, (key) => store.read(key, now))
  await timed(`${when}: apply`, keys, (key) => store.apply(key, change))
}

async function timed(name: string, keys: string[], call: (key: string) => Promise<unknown>): Promise<void> {
  const times: number[] = []
  for (const key of keys) {
    const before = performance.now()
    await call(key)
    times.push((performance.now() - before) * 1000)
  }
  times.sort((a, b) => a - b)
  console.log(
    `${name}: median ${Math.round(times[SAMPLE / 2] ?? 0)} µs, p99 ${Math.round(times[Math.floor(SAMPLE * 0.99)] ?? 0)} µs`,
  )
}

async function open(): Promise<{
  store: SessionStore
  bytes: () => Promise<string>
  stop: () => Promise<void>
}> {
  const nothing = async () => undefined
  if (driver === 'fs') return { store: fsStore({ base: folder }), bytes: async () => 'see du', stop: nothing }
  if (driver === 'sqlite')
    return {
      store: sqliteStore({ file: join(folder, 'sessions.db') }),
      bytes: async () => 'see ls',
      stop: nothing,
    }
  const port = await freePort()
  const server = spawn('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ])
  for await (const line of createInterface(server.stdout)) if (line.includes('Ready to accept')) break
  const { Redis } = await import('ioredis')
  const inspector = new Redis(port, '127.0.0.1')
  const memory = async () => Number(/used_memory:(\d+)/.exec(await inspector.info('memory'))?.[1])
  const empty = await memory()
  return {
    store: redisStore({ host: '127.0.0.1', port }),
    bytes: async () => String(Math.round(((await memory()) - empty) / Number(size))),
    async stop() {
      inspector.disconnect()
      server.kill('SIGKILL')
      await once(server, 'exit')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}
