import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { postgresSchema } from '../../../src/postgres/sql/schema.ts'
import { freePort } from '../../support/servers/free-port.ts'
import { end, runUntil } from '../../support/servers/program.ts'

export interface PostgresServer {
  readonly port: number
  readonly url: string
  /** The folder of its Unix socket. */
  readonly socket: string
  /** A plain client to look behind the store's back. */
  readonly inspector: pg.Pool
  /** Ends all of it at once, as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same port, with what was committed. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Who runs the server where root runs the tests: PostgreSQL refuses root. */
export const NOBODY = 65_534

/** The one role that needs a password, once there is one. */
export const GUEST = 'guest'

const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=16MB',
  'max_connections=200',
  'dynamic_shared_memory_type=mmap',
]

/**
 * PostgreSQL on a free port of the loopback and on a Unix socket, with a table of sessions. It is to be stopped when the
 * tests are done. What it commits is in the hands of the system, and not on the disk.
 */
export async function startPostgres(...settings: string[]): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const data = join(folder, 'data')
  const who = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']
  await promisify(execFile)(programOf('initdb'), ['-D', data, '--no-sync', ...who], asNobody(folder))
  const hba = join(data, 'pg_hba.conf')
  await writeFile(hba, `host all ${GUEST} all scram-sha-256\n${await readFile(hba, 'utf8')}`)
  const port = await freePort()
  const start = () => launch(folder, port, [...SETTINGS, ...settings])
  let child = await start()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const inspector = new pg.Pool({ connectionString: url, max: 4 })
  inspector.on('error', () => {})
  await inspector.query(postgresSchema())
  return {
    port,
    url,
    socket: folder,
    inspector,
    kill: () => end(child, 'SIGQUIT'),
    async restart() {
      child = await start()
    },
    async stop() {
      await inspector.end()
      await end(child, 'SIGQUIT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const isRoot = process.getuid?.() === 0

/** How to run a program as somebody whom PostgreSQL takes. */
export function asNobody(cwd: string) {
  return { cwd, ...(isRoot && { uid: NOBODY, gid: NOBODY }) }
}

/** Where Debian and others put the programs of PostgreSQL, the newest first; `POSTGRES_BIN` names another folder. */
function programOf(name: string): string {
  const home = '/usr/lib/postgresql'
  const versions = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [process.env.POSTGRES_BIN ?? '', ...versions.map((version) => join(home, version, 'bin'))]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name
}

async function launch(folder: string, port: number, settings: string[]): Promise<ChildProcess> {
  const place = ['-D', join(folder, 'data'), '-p', String(port), '-h', '127.0.0.1', '-k', folder]
  const args = settings.flatMap((setting) => ['-c', setting])
  const child = spawn(programOf('postgres'), [...place, ...args], asNobody(folder))
  return runUntil(child, { signal: 'SIGQUIT', says: 'stderr', ready: /ready to accept connections/ })
}
