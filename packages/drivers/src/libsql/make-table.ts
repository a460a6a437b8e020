import { toSessionError } from '../shared/sqlite-dialect/dialect-error.ts'
import { sqliteSchema } from '../shared/sqlite-dialect/schema.ts'
import { openLibsql } from './connection.ts'
import { checkLibsqlOptions, type LibsqlConnection } from './options.ts'

/**
 * Makes the table of the sessions where it is not there, through the package `@libsql/client`; one that is there stays
 * as it is. A file lets its readers and writers work at the same time from here on (WAL).
 *
 * @throws SessionError
 */
export async function makeLibsqlTable(options: LibsqlConnection & { table?: string }): Promise<void> {
  checkLibsqlOptions(options)
  const { table, ...place } = options
  const client = await openLibsql(place)
  const mode = place.url?.startsWith('file:') ? 'pragma journal_mode = wal; ' : ''
  try {
    await client.executeMultiple(`${mode}${sqliteSchema(table)}`)
  } catch (error) {
    throw toSessionError(error, { database: 'libSQL database', schema: 'libsql', writes: false })
  } finally {
    client.close()
  }
}
