import { tableNamed } from './table-name.ts'

/** The table's name where the options say no other. */
export const DEFAULT_TABLE = 'sessions'

/**
 * The SQL that makes the table of the postgres driver, where it is not there. It changes nothing of one that is.
 *
 * @param table as in the option `table` (`sessions`)
 * @throws SessionError `INVALID_OPTION`
 */
export function postgresSchema(table: string = DEFAULT_TABLE): string {
  const { table: name, index } = tableNamed(table)
  return `-- Sessions of astro-sessions. Times are milliseconds since 1970.
create table if not exists ${name} (
  key text primary key,
  -- Of a session: the instant at which it ends whatever its use. Of the marker of one that ended: until when it stands.
  deadline float8 not null,
  seen float8,
  idle float8,
  -- From here on nobody asks for the row.
  ends float8 not null generated always as (least(deadline, seen + idle)) stored,
  revision bigint,
  id text,
  user_id text,
  label text,
  created float8,
  persistent boolean,
  epoch float8,
  -- The fields: their names in order, and stamps and values by name. A guard reads stamps alone.
  names text[],
  stamps jsonb,
  vals jsonb,
  -- Of the marker alone.
  reason text,
  at float8,
  successor text,
  check (case when reason is null
    then num_nulls(seen, idle, revision, id, created, persistent, epoch, names, stamps, vals) = 0
      and jsonb_typeof(stamps) = 'object' and jsonb_typeof(vals) = 'object'
    else at is not null and reason in ('ended', 'rotated') end)
) with (fillfactor = 80);
create index if not exists ${index} on ${name} (ends);
`
}
