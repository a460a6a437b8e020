import { spawn } from 'node:child_process'
import { chownSync, existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../support/servers/free-port.ts'
import { end, runUntil } from '../../support/servers/program.ts'
import { asNobody, NOBODY, type PostgresServer } from './postgres-server.ts'

export interface Bouncer {
  readonly url: string
  stop(): Promise<void>
}

/** PgBouncer before a server, in transaction mode: each transaction gets whichever of few connections is free. */
export async function startBouncer(server: PostgresServer): Promise<Bouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'))
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  const lines = [
    '[databases]',
    `postgres = host=127.0.0.1 port=${server.port} dbname=postgres user=postgres`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    'default_pool_size = 4',
    'max_client_conn = 500',
  ]
  await writeFile(file, lines.join('\n'))
  const who = asNobody(folder)
  if ('uid' in who) for (const path of [folder, file]) chownSync(path, NOBODY, NOBODY)
  const child = await runUntil(spawn(program(), [file], who), {
    signal: 'SIGKILL',
    says: 'stderr',
    ready: /process up/,
  })
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await end(child, 'SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function program(): string {
  // Debian puts it where only root looks for programs.
  const places = [process.env.PGBOUNCER ?? '', '/usr/sbin/pgbouncer']
  return places.find((path) => existsSync(path)) ?? 'pgbouncer'
}
