import { PGlite } from '@electric-sql/pglite'
import { neon, neonConfig } from '@neondatabase/serverless'
import pg from 'pg'
import postgres from 'postgres'
import { postgresSchema } from '../../../src/postgres/sql/schema.ts'
import type { PostgresStoreOptions } from '../../../src/postgres/store.ts'
import { startNeonEndpoint } from './neon-endpoint.ts'
import { startBouncer } from './pgbouncer.ts'
import type { PostgresServer } from './postgres-server.ts'

export interface PostgresPlace {
  readonly options: PostgresStoreOptions
  stop(): Promise<unknown>
}

const nothing = async () => {}

/** Every way to PostgreSQL that the driver has. */
export const POSTGRES_PLACES: Record<string, (server: PostgresServer) => Promise<PostgresPlace>> = {
  'by itself': async ({ url }) => ({ options: { url }, stop: nothing }),
  'by itself, with named statements': async ({ url }) => ({ options: { url, prepare: true }, stop: nothing }),
  'over a Unix socket': async ({ socket, port }) => ({
    options: { host: socket, port, user: 'postgres', database: 'postgres' },
    stop: nothing,
  }),
  'through PgBouncer in transaction mode': async (server) => {
    const { url, stop } = await startBouncer(server)
    return { options: { url }, stop }
  },
  'over a pool of the site': async ({ url }) => {
    const client = new pg.Pool({ connectionString: url })
    return { options: { client }, stop: () => client.end() }
  },
  'over postgres.js': async ({ url }) => {
    const client = postgres(url)
    return { options: { client }, stop: () => client.end() }
  },
  'over postgres.js and PgBouncer': async (server) => {
    const { url, stop } = await startBouncer(server)
    const client = postgres(url, { prepare: false })
    return { options: { client }, stop: () => client.end().then(stop) }
  },
  "over Neon's HTTP": async ({ url }) => {
    const endpoint = await startNeonEndpoint(url)
    neonConfig.fetchEndpoint = endpoint.url
    return { options: { client: neon('postgres://ann:secret@db.example/shop') }, stop: endpoint.stop }
  },
  'where every transaction is serializable': async ({ url }) => {
    const client = new pg.Pool({
      connectionString: url,
      options: '-c default_transaction_isolation=serializable',
    })
    return { options: { client }, stop: () => client.end() }
  },
  'over PGlite': async () => {
    const client = new PGlite()
    await client.exec(postgresSchema())
    return { options: { client }, stop: () => client.close() }
  },
}
