import type { SessionStore } from '@astro-sessions/engine'
import { bindingNamed } from '../shared/cloudflare-binding.ts'
import { toSessionError } from '../shared/sqlite-dialect/dialect-error.ts'
import { tableNamed } from '../shared/sqlite-dialect/schema.ts'
import type { Row, SqlValue } from '../shared/sqlite-dialect/statement.ts'
import { dialectStore } from '../shared/sqlite-dialect/store.ts'
import { type CloudflareD1Options, checkCloudflareD1Options } from './options.ts'

export type { CloudflareD1Options } from './options.ts'

/** What is used of a D1 binding. */
interface Database {
  prepare(sql: string): { bind(...args: SqlValue[]): object }
  batch(statements: object[]): Promise<readonly { readonly results: readonly Row[] }[]>
}

/** Bytes of one value, less what the other columns of a row take: https://developers.cloudflare.com/d1/platform/limits/ */
const VALUE_LIMIT = 1_980_000

/**
 * Sessions in a table of Cloudflare D1: one row per session, and one batch per verb, which is one round trip and one
 * transaction. Needs the binding, and the table that `npx astro-sessions schema d1` prints. Every call goes to the
 * primary database, also where it has read replicas.
 *
 * @throws SessionError `INVALID_OPTION`, from its methods too, when the binding is missing
 */
export default function d1Store(options: CloudflareD1Options = {}): SessionStore {
  const { binding, table, base } = checkCloudflareD1Options(options)

  function database(): Database {
    return bindingNamed<Database>({
      name: binding,
      what: 'D1 binding',
      methods: ['prepare', 'batch'],
      hint: `In wrangler.jsonc: "d1_databases": [{ "binding": "${binding}", "database_name": "…", "database_id": "…" }]`,
    })
  }

  return dialectStore({
    table: tableNamed(table),
    base,
    valueLimit: VALUE_LIMIT,
    // Timers of a worker end with its requests. A session that begins and ends leaves two rows at most.
    sweptByCreate: 3,
    database: {
      async run(statements, kind) {
        const d1 = database()
        try {
          const prepared = statements.map(({ sql, args }) => d1.prepare(sql).bind(...args))
          return (await d1.batch(prepared)).map(({ results }) => results)
        } catch (error) {
          throw toSessionError(error, {
            database: 'D1 database',
            schema: 'd1',
            writes: kind === 'write',
          })
        }
      },
    },
  })
}
