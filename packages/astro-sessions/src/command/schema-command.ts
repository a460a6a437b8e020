import { postgresSchema, sqliteSchema } from '@astro-sessions/drivers'
import { makeLibsqlTable } from '@astro-sessions/drivers/libsql'
import { makeTable } from '@astro-sessions/drivers/postgres'
import { EXIT, Exit } from './exit-code.ts'
import { urlNamed } from './place.ts'
import type { Outcome } from './sessions-commands.ts'

export interface SchemaFlags {
  readonly table?: string
  readonly apply?: boolean
  readonly url?: string
}

const TEXT: Readonly<Record<string, (table: string | undefined) => string>> = {
  postgres: postgresSchema,
  libsql: sqliteSchema,
  d1: sqliteSchema,
}

/** Prints the SQL that makes the table of a database, or runs it. */
export async function schema(database: string, { table, apply = false, url }: SchemaFlags): Promise<Outcome> {
  const render = TEXT[database]
  if (render === undefined)
    throw new Exit(EXIT.usage, `There is no schema for ${database}: write postgres, libsql or d1.`)
  const sql = render(table)
  if (!apply) return { json: { sql }, text: sql }
  await make(database, {
    ...(table !== undefined && { table }),
    ...(url !== undefined && { url: urlNamed(url) }),
  })
  return { json: { applied: true }, text: 'The table of the sessions exists.' }
}

async function make(database: string, options: { table?: string; url?: string }): Promise<void> {
  if (database === 'postgres') return makeTable(options)
  if (database === 'd1')
    throw new Exit(
      EXIT.usage,
      'Only Cloudflare reaches D1: npx wrangler d1 execute <database> --command "$(npx astro-sessions schema d1)"',
    )
  const { url = urlNamed('TURSO_DATABASE_URL'), ...rest } = options
  const authToken = process.env.TURSO_AUTH_TOKEN
  await makeLibsqlTable({ url, ...rest, ...(authToken && { authToken }) })
}
