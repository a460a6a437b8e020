import { onTestFinished } from 'vitest'
import { type PostgresServer, startPostgres } from './postgres-server.ts'

/** A server for one test: it stops with it, however the test ends. */
export async function startPostgresHere(...settings: string[]): Promise<PostgresServer> {
  const server = await startPostgres(...settings)
  onTestFinished(() => server.stop())
  return server
}
