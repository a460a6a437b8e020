import { SessionError } from '@astro-sessions/engine'
import { assertOptionsObject } from '../shared/options-object.ts'

/** Options of `sqlite()`. */
export interface SqliteOptions {
  /** The database file, relative to the folder that the server runs in (`.sessions/sessions.db`). */
  file?: string
}

const EXAMPLE = "sqlite({ file: './data/sessions.db' })"

/** @throws SessionError `INVALID_OPTION` */
export function checkSqliteOptions(options: SqliteOptions): Required<SqliteOptions> {
  assertOptionsObject(options, 'sqlite', EXAMPLE)
  const unknown = Object.keys(options).find((name) => name !== 'file')
  if (unknown !== undefined)
    throw invalid(`The sqlite driver has no option \`${unknown}\`; its only option is \`file\`.`)
  const { file = '.sessions/sessions.db' } = options
  if (typeof file !== 'string' || file === '')
    throw invalid('The option `file` of the sqlite driver must be a path.')
  return { file }
}

function invalid(message: string): SessionError {
  return new SessionError('INVALID_OPTION', message, {
    hint: `For example ${EXAMPLE}.`,
  })
}
