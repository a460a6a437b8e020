import { SessionError } from '@astro-sessions/engine'

/** A table as it stands in a statement: every part in quotes. */
export interface TableName {
  readonly table: string
  /** The index of the sweep. PostgreSQL puts it into the schema of its table. */
  readonly index: string
}

/** A name as SQL writes it, in quotes or plain, with another one and a dot before it or none. */
const NAME =
  /^(?:(?:"((?:[^"\0]|"")+)"|([\p{L}_][\p{L}\p{N}_$-]*))\.)?(?:"((?:[^"\0]|"")+)"|([\p{L}_][\p{L}\p{N}_$-]*))$/u

/** PostgreSQL cuts longer names off, which would make one name of two. */
const LONGEST = 63
const INDEX = '_ends'

/**
 * The table that the option `table` names: `sessions`, `auth.sessions`, or with any characters in double quotes, as SQL
 * writes them. Capital letters count, as the database shows them.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function tableNamed(name: string): TableName {
  const parts = NAME.exec(name)
  if (parts === null) throw invalid('is not the name of a table')
  const [, quotedSchema, plainSchema, quotedTable, plainTable] = parts
  const schema = quotedSchema ?? plainSchema
  const table = quotedTable ?? plainTable ?? ''
  const bytes = (part: string) => new TextEncoder().encode(part.replaceAll('""', '"')).length
  if (bytes(table) > LONGEST - INDEX.length || bytes(schema ?? '') > LONGEST) throw invalid('is too long')
  // What came in quotes has its own quotes doubled already; a plain name has none.
  return {
    table: schema === undefined ? `"${table}"` : `"${schema}"."${table}"`,
    index: `"${table}${INDEX}"`,
  }
}

function invalid(problem: string): SessionError {
  return new SessionError('INVALID_OPTION', `The option \`table\` of the postgres driver ${problem}.`, {
    hint: 'For example `sessions`, `auth.sessions`, or `"my schema"."my table"`; a name has at most 58 bytes.',
  })
}
