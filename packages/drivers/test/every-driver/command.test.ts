import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import denoKvStore from '../../src/deno-kv/store.ts'
import fsStore from '../../src/fs/store.ts'
import libsqlStore, { makeLibsqlTable } from '../../src/libsql/store.ts'
import netlifyBlobsStore from '../../src/netlify-blobs/store.ts'
import postgresStore from '../../src/postgres/store.ts'
import redisStore from '../../src/redis/store.ts'
import sqliteStore from '../../src/sqlite/store.ts'
import upstashStore from '../../src/upstash/store.ts'
import { stubDeno } from '../deno-kv/stub-deno.ts'
import { startLibsqlServer } from '../libsql/libsql-server.ts'
import { startBlobEdge } from '../netlify-blobs/support/blob-edge.ts'
import { startPostgresHere } from '../postgres/support/postgres-here.ts'
import { startRedisHere } from '../redis/support/redis-server.ts'
import { patient } from '../support/unhurried.ts'
import { runtimeBinary } from '../upstash/runtimes/runtime-binary.ts'
import { startRestServer } from '../upstash/support/rest-server.ts'
import { makeFolder } from './store-places.ts'

const bin = fileURLToPath(new URL('../../../astro-sessions/src/bin.ts', import.meta.url))
const node = ['--conditions=@astro-sessions/source', '--disable-warning=ExperimentalWarning', bin]

/** A store, and how the command finds it. */
interface Place {
  readonly store: SessionStore
  readonly flags: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** A program and its arguments before those of the command (Node.js). */
  readonly runtime?: readonly string[]
  /** A folder with an Astro config that names the store. */
  readonly cwd?: string
}

const BASE = 'shop:sessions'
const { commandTimeout } = patient

const PLACES: Record<string, () => Promise<Place>> = {
  fs: async () => {
    const base = join(await makeFolder(), 'sessions')
    return { store: fsStore({ base }), flags: ['--base', base] }
  },
  sqlite: async () => {
    const file = join(await makeFolder(), 'sessions.db')
    return { store: sqliteStore({ file }), flags: ['--file', file] }
  },
  redis: async () => {
    const { port } = await startRedisHere()
    const env = { REDIS_URL: `redis://127.0.0.1:${port}` }
    const store = redisStore({ ...patient, port, base: BASE })
    return { store, flags: ['--url', 'REDIS_URL', '--base', BASE], env }
  },
  upstash: async () => {
    const { port } = await startRedisHere()
    const { url, token, stop } = await startRestServer({ redisPort: port })
    onTestFinished(stop)
    const env = { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token }
    const store = upstashStore({ url, token, base: BASE, commandTimeout })
    return { store, flags: ['--driver', 'upstash', '--base', BASE], env }
  },
  postgres: async () => {
    const { url } = await startPostgresHere()
    return { store: postgresStore({ ...patient, url, base: BASE }), flags: ['--url', url, '--base', BASE] }
  },
  libsql: async () => {
    const url = `file:${join(await makeFolder(), 'sessions.db')}`
    await makeLibsqlTable({ url })
    return { store: libsqlStore({ url, base: BASE }), flags: ['--url', url, '--base', BASE] }
  },
  'libsql over HTTP': async () => {
    const { url, remove } = await startLibsqlServer()
    onTestFinished(remove)
    const flags = ['--driver', 'libsql', '--url', url, '--base', BASE]
    return { store: libsqlStore({ url, base: BASE }), flags }
  },
  // On Deno, which alone opens it, and by the config of the site: the command has no option for its file.
  'deno-kv': async () => {
    const cwd = await makeFolder()
    const path = join(cwd, 'kv.sqlite3')
    const source = (name: string) => JSON.stringify(new URL(`../../../${name}/src/index.ts`, import.meta.url))
    const driver = `denoKv(${JSON.stringify({ path, base: BASE, commandTimeout })})`
    await writeFile(
      join(cwd, 'astro.config.mjs'),
      `import sessions from ${source('astro-sessions')}
import { denoKv } from ${source('drivers')}
export default { integrations: [sessions({ driver: ${driver}, storeTimeout: 60, astroSession: 'leave' })] }
`,
    )
    stubDeno()
    onTestFinished(() => void vi.unstubAllGlobals())
    const flags = ['-A', '--unstable-kv', '--cached-only', '--no-lock', '--conditions=@astro-sessions/source']
    return {
      store: denoKvStore({ path, base: BASE, commandTimeout }),
      flags: [],
      env: { DENO_DIR: await makeFolder(), DENO_NO_UPDATE_CHECK: '1' },
      runtime: [runtimeBinary('deno-cli', 'deno'), 'run', ...flags, bin],
      cwd,
    }
  },
  'netlify-blobs': async () => {
    const { context, stop } = await startBlobEdge()
    onTestFinished(stop)
    process.env.NETLIFY_BLOBS_CONTEXT = context
    onTestFinished(() => void delete process.env.NETLIFY_BLOBS_CONTEXT)
    const flags = ['--driver', 'netlify-blobs', '--base', BASE]
    const store = netlifyBlobsStore({ base: BASE, commandTimeout })
    return { store, flags, env: { NETLIFY_BLOBS_CONTEXT: context } }
  },
}

interface Ended {
  readonly code: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

const NODE = [process.execPath, ...node]

function astroSessions(
  args: readonly string[],
  { env = {}, runtime = NODE, cwd }: Partial<Place> = {},
): Promise<Ended> {
  const [program = '', ...first] = runtime
  return new Promise((resolve) => {
    execFile(
      program,
      [...first, ...args],
      { env: { ...process.env, ...env }, cwd },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })
}

describe.each(Object.entries(PLACES))('npx astro-sessions on %s', (_, makePlace) => {
  it('lists and ends sessions, counts, sweeps and checks, and prints no token and no value', async () => {
    const place = await makePlace()
    const { store, flags } = place
    onTestFinished(() => store.close?.())
    const printed: string[] = []
    const command = async (...args: string[]) => {
      const { code, stdout, stderr } = await astroSessions([...args, ...flags, '--json'], place)
      printed.push(stdout, stderr)
      return { code, answer: stdout === '' ? undefined : JSON.parse(stdout) }
    }
    const engine = createEngine({ store, storeTimeout: 60 })
    const tokens: string[] = []
    const begin = async (userId: string | null, label = 'Firefox') => {
      const request = engine.open(undefined)
      if (userId !== null) request.session.login(userId, { label })
      request.session.set('secret', 'what-nobody-may-see')
      const change = await request.commit()
      if (change.kind === 'set') tokens.push(change.token)
    }
    for (const userId of ['ann', 'ann', 'ann', 'bob', null]) await begin(userId)
    expect(await command('count')).toMatchObject({ code: 0, answer: { live: 5, loggedIn: 4 } })
    const listed = await command('users', 'ann')
    expect(listed.answer.sessions).toHaveLength(3)
    const [first] = listed.answer.sessions
    expect(await command('revoke', 'ann', first.id)).toMatchObject({ code: 0, answer: { ended: 1 } })
    expect(await command('check')).toMatchObject({ code: 0, answer: { ok: true } })
    expect(await command('end-all', '--yes')).toMatchObject({ code: 0, answer: { ended: 4 } })
    for (const token of tokens) expect(await engine.open(token).session.info()).toBeNull()
    expect(await command('gc')).toMatchObject({
      code: 0,
      answer: { deletesExpired: store.sweep === undefined },
    })
    for (const secret of [...tokens, 'what-nobody-may-see']) expect(printed.join('\n')).not.toContain(secret)
  })
})

describe('npx astro-sessions check', () => {
  it('warns of a Redis that deletes sessions in use, and of one that a restart empties', async () => {
    const { port } = await startRedisHere('--maxmemory-policy', 'allkeys-lru')
    const { code, stdout } = await astroSessions(['check', '--url', `redis://127.0.0.1:${port}`])
    expect(code).toBe(0)
    expect(stdout).toContain('maxmemory-policy allkeys-lru')
    expect(stdout).toContain('appendonly no')
  })

  it('finds a table that is not there, and a server that does not answer, and ends with 3', async () => {
    const { url, inspector } = await startPostgresHere()
    await inspector.query('drop table sessions')
    const missing = await astroSessions(['check', '--url', url])
    expect([missing.code, missing.stdout]).toEqual([
      3,
      expect.stringContaining('npx astro-sessions schema postgres'),
    ])
    const nobody = await astroSessions(['check', '--url', 'redis://:hidden-word@127.0.0.1:1', '--json'])
    expect(nobody.code).toBe(3)
    expect(JSON.parse(nobody.stdout)).toMatchObject({
      ok: false,
      results: [{ name: 'reachable', level: 'problem' }],
    })
    expect(nobody.stdout + nobody.stderr).not.toContain('hidden-word')
  })
})
