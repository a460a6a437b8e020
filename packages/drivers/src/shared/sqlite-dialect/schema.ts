import { SessionError } from '@astro-sessions/engine'

/** The table's name where the options say no other. */
export const DEFAULT_TABLE = 'sessions'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * The table that the option `table` names, as it stands in a statement.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function tableNamed(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return `"${name}"`
  throw new SessionError('INVALID_OPTION', 'The option `table` of the driver is not the name of a table.', {
    hint: 'For example `sessions`: letters, digits and underscores, the first of them no digit.',
  })
}

/**
 * The SQL that makes the table of the drivers `libsql` and `cloudflareD1`, where it is not there. It changes nothing of
 * one that is.
 *
 * @param table as in the option `table` (`sessions`)
 * @throws SessionError `INVALID_OPTION`
 */
export function sqliteSchema(table: string = DEFAULT_TABLE): string {
  const name = tableNamed(table)
  return `-- Sessions of astro-sessions. Times are milliseconds since 1970.
create table if not exists ${name} (
  key text primary key not null,
  -- Of a session: the instant at which it ends whatever its use. Of the marker of one that ended: until when it stands.
  deadline real not null,
  seen real,
  idle real,
  -- From here on nobody asks for the row.
  ends real not null generated always as (coalesce(min(deadline, seen + idle), deadline)) stored,
  revision integer,
  id text,
  user_id text,
  label text,
  created real,
  persistent integer,
  epoch real,
  -- A list of name, stamp and value.
  fields text,
  -- Of the marker alone.
  reason text,
  at real,
  successor text
) strict, without rowid;
create index if not exists "${table}_ends" on ${name} (ends);
`
}
