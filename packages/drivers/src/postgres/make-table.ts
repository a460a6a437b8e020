import { openPool } from './open-pool.ts'
import { checkPostgresOptions, type PostgresConnection } from './options.ts'
import { stateOf, toSessionError } from './postgres-error.ts'
import { postgresSchema } from './sql/schema.ts'

/** What two that make one table at the same time may get, although it is there afterwards. */
const MADE_MEANWHILE = /^(23505|42P07|42710)$/

/**
 * Makes the table of the sessions where it is not there, through the package `pg`; one that is there stays as it is.
 *
 * @throws SessionError
 */
export async function makeTable(options: PostgresConnection & { table?: string }): Promise<void> {
  checkPostgresOptions(options)
  const { table, ...place } = options
  const { pool, end } = await openPool(place, 10_000)
  try {
    const client = await pool.connect()
    try {
      await again(() => client.query({ text: postgresSchema(table), values: [] }))
    } finally {
      client.release()
    }
  } catch (error) {
    throw toSessionError(error, { writes: false, wasSent: false })
  } finally {
    await end()
  }
}

async function again(make: () => Promise<unknown>): Promise<void> {
  try {
    await make()
  } catch (error) {
    if (!MADE_MEANWHILE.test(stateOf(error) ?? '')) throw error
    await make()
  }
}
