import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import pg from 'pg'
import { findPostgres } from '../../../scripts/lib/find-postgres.mjs'
import { freePort } from './free-port.ts'

export interface PostgresServer extends AsyncDisposable {
  readonly url: string
  /** Bytes that a table takes with its indexes. */
  sizeOf(table: string): Promise<number>
}

/** Who runs the server where root measures: PostgreSQL refuses root. */
const NOBODY = 65_534

/**
 * A PostgreSQL of its own on the loopback. Nothing waits for the disk, as in the other stores: what is committed is in
 * the hands of the system.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = findPostgres() ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'sessions-bench-postgres-'))
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chown(folder, NOBODY, NOBODY)
  const asNobody = { cwd: folder, ...(isRoot && { uid: NOBODY, gid: NOBODY }) }
  const data = join(folder, 'data')
  const making = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync']
  await promisify(execFile)(join(programs, 'initdb'), making, asNobody)
  const port = await freePort()
  const place = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off']
  const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe']
  const child = spawn(join(programs, 'postgres'), place, { ...asNobody, stdio })
  const kill = () => child.kill('SIGQUIT')
  process.once('exit', kill)
  for await (const line of createInterface(child.stderr)) if (line.includes('ready to accept')) break
  child.stderr.resume()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const inspector = new pg.Client(url)
  inspector.on('error', () => {})
  await inspector.connect()

  return {
    url,
    async sizeOf(table) {
      const { rows } = await inspector.query('select pg_total_relation_size($1::text::regclass) as size', [
        table,
      ])
      return Number(rows[0]?.size)
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', kill)
      await inspector.end()
      const gone = once(child, 'exit')
      kill()
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
