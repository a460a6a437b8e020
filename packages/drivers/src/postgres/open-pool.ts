import { SessionError } from '@astro-sessions/engine'
import type { PgPool } from './client.ts'
import type { PostgresConnection } from './options.ts'

export interface OwnPool {
  readonly pool: PgPool
  end(): Promise<void>
}

/** A pool of the package `pg`, which connects when it is first used. */
export async function openPool(options: PostgresConnection, connectTimeout: number): Promise<OwnPool> {
  const { Pool } = await loadPg()
  const { url, applicationName = 'astro-sessions', port, ...rest } = options
  const pool = new Pool({
    ...rest,
    ...(url !== undefined && { connectionString: url }),
    ...(port !== undefined && { port: Number(port) }),
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
    allowExitOnIdle: true,
  })
  return { pool, end: () => pool.end() }
}

async function loadPg() {
  try {
    return (await import('pg')).default
  } catch (cause) {
    throw new SessionError(
      'STORE_UNAVAILABLE',
      'The PostgreSQL session store cannot find the package `pg`.',
      {
        cause,
        hint: 'Add it to the dependencies of the site, and install them where the server runs.',
      },
    )
  }
}
