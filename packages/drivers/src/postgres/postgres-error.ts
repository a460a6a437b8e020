import { SessionError, type SessionErrorCode } from '@astro-sessions/engine'

/** What is known of a statement that failed. */
export interface Failed {
  readonly writes: boolean
  /** Whether it may have left this process. */
  readonly wasSent: boolean
}

interface Refusal {
  readonly state: RegExp
  /** `STORE_UNAVAILABLE` where none stands here. */
  readonly code?: SessionErrorCode
  readonly message: string
  readonly hint: string
}

const SCHEMA = '`npx astro-sessions schema postgres` prints the SQL that creates it; `--apply` runs it.'

/** By SQLSTATE, what PostgreSQL refuses: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const refusals: readonly Refusal[] = [
  {
    state: /^28/,
    message: 'PostgreSQL refused the user name or password',
    hint: 'Check `user` and `password`, or those in `url`, and the lines of pg_hba.conf.',
  },
  {
    state: /^3D/,
    message: 'PostgreSQL has no database of this name',
    hint: 'Check `database`, or the end of `url`.',
  },
  {
    state: /^(42P01|3F000)$/,
    message: 'The table of the sessions does not exist',
    hint: SCHEMA,
  },
  {
    state: /^42501$/,
    message: 'The PostgreSQL role is not allowed to use the table of the sessions',
    hint: 'Grant it select, insert, update and delete on the table, and usage on its schema.',
  },
  {
    state: /^(42703|42704|42804|42809|42883|42P10|428C9|(09|23|27|38|39|44|P0)...)$/,
    message:
      'The table of the sessions is not the one that this version needs: another program or version created it, or a constraint or trigger was added to it',
    hint: `Name another one in \`table\`, or drop it, which ends all sessions. ${SCHEMA}`,
  },
  {
    state: /^25006$/,
    message: 'This PostgreSQL accepts no writes: it is a replica, or set to read only',
    hint: 'Connect to the primary; reads have to go there too.',
  },
  {
    state: /^54/,
    code: 'TOO_LARGE',
    message: 'The session, or a change to it, is larger than PostgreSQL allows',
    hint: 'Keep large data in a table of its own and its id in the session.',
  },
  {
    state: /^53100$/,
    message: 'The disk of PostgreSQL is full',
    hint: 'Free some space, and check the log of the server.',
  },
  {
    state: /^53/,
    message: 'PostgreSQL has no connection or memory left',
    hint: 'Lower `max`, raise `max_connections`, or put a pooler such as PgBouncer in between.',
  },
  {
    state: /^(57014|55P03|25P0[34])$/,
    message: 'PostgreSQL cancelled the statement because it took too long',
    hint: 'See `statement_timeout` and `lock_timeout`, and who holds locks on the table of the sessions.',
  },
  {
    state: /^40/,
    message: 'Too many changes to one session at a time',
    hint: 'Sessions need no more than the isolation level read committed.',
  },
  {
    state: /^(26000|42P05|08P01)$/,
    message: 'A pooler between the site and PostgreSQL refused the connection or the statement',
    hint: 'Behind a PgBouncer before 1.21 leave `prepare` out, and see its log.',
  },
  {
    state: /^(58|XX)/,
    message: 'PostgreSQL, or a pooler in front of it, had an internal error',
    hint: 'See its log: data or the disk may be damaged, or a pooler may not know the tenant, or have lost its connections.',
  },
  {
    state: /^57P0[34]$/,
    message: 'PostgreSQL is starting, or shutting down',
    hint: 'The store connects again by itself.',
  },
]

/** What is in no row: a syntax, a type or a text that PostgreSQL cannot take. */
const NOT_UNDERSTOOD: Omit<Refusal, 'state'> = {
  code: 'STORE_INVALID',
  message: 'PostgreSQL did not understand a statement of the session store',
  hint: 'PostgreSQL 12 or later, or a server that knows its SQL, is needed.',
}

/** What a system or client says of a connection that was never made. */
const UNREACHED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT|CONNECT_TIMEOUT)$/

/**
 * By these the server, or a pooler, ends a connection: what it did before is not known. 40003 says so itself. With 58 and
 * XX the server ends a statement, but poolers (PgCat, Supavisor) a connection over which one was sent.
 */
const UNKNOWN = /^(08|57P0[125]|40003|58|XX)/

/** The error that a caller of the store gets: typed, and without keys, values or passwords. */
export function toSessionError(error: unknown, { writes, wasSent }: Failed): SessionError {
  if (error instanceof SessionError) return error
  const state = stateOf(error)
  const isUnknown = writes && wasSent && (state === undefined ? !isUnreached(error) : UNKNOWN.test(state))
  const refusal = refusals.find((each) => state !== undefined && each.state.test(state))
  if (isUnknown) return unknownOutcome(error, refusal?.hint)
  if (refusal !== undefined) return refused(refusal, error)
  if (state === undefined || UNKNOWN.test(state))
    return refused({ message: 'PostgreSQL did not answer', hint: ADVICE }, error)
  return refused(NOT_UNDERSTOOD, error)
}

/** True when another transaction was in the way, and nothing was written: the statement may be sent again. */
export function isContended(error: unknown): boolean {
  return /^40(001|P01)$/.test(stateOf(error) ?? '')
}

/** True when a connection broke: what only reads may be asked again on another one. */
export function isBroken(error: unknown): boolean {
  const state = stateOf(error)
  return state === undefined ? !(error instanceof SessionError) : UNKNOWN.test(state)
}

/** The SQLSTATE of an error that PostgreSQL, or a pooler before it, has answered. */
export function stateOf(error: unknown): string | undefined {
  const code = propertyOf(error, 'code')
  // No code of the system, such as EPIPE, begins like this.
  return typeof code === 'string' && /^(?:\d\w|F0|HV|P0|XX)\w{3}$/.test(code) ? code : undefined
}

/** The error when no connection of a pool came free in time. */
export function exhaustedError(cause: unknown, connections: number): SessionError {
  const message = `None of the ${connections} connections of the pool was free in time: all are in use, or still connecting. Nothing was read or written.`
  return new SessionError('STORE_UNAVAILABLE', message, {
    cause,
    hint: 'Raise `max`, or look for what keeps connections: a transaction that stays open, a client that is not released.',
  })
}

/** The error after `close()`. */
export function closedError(): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    'The session store was closed, so nothing was read or written.',
  )
}

/** The error when a client answers what no client of PostgreSQL does. */
export function invalidAnswer(): SessionError {
  return new SessionError(
    'STORE_INVALID',
    'The PostgreSQL client returned something that the session store did not ask for.',
    { hint: 'Its `query` must return `{ rows }`, or the rows, each an object with its columns by name.' },
  )
}

const ADVICE =
  'Check that PostgreSQL runs, that its address is right, and that its pool has connections left. The store connects again by itself.'

function refused(
  { code = 'STORE_UNAVAILABLE', message, hint }: Omit<Refusal, 'state'>,
  error: unknown,
): SessionError {
  return new SessionError(code, `${message}, so nothing was read or written.`, { cause: error, hint })
}

function unknownOutcome(error: unknown, hint = ADVICE): SessionError {
  const message =
    'The answer of PostgreSQL was lost or did not come in time, so the change may or may not be stored.'
  return new SessionError('OUTCOME_UNKNOWN', message, { cause: error, hint })
}

/** Clients over HTTP wrap what the system said. */
function isUnreached(error: unknown): boolean {
  for (let each = error, depth = 0; depth < 4 && each !== undefined; depth++) {
    const code = propertyOf(each, 'code')
    if (typeof code === 'string' && UNREACHED.test(code)) return true
    each = propertyOf(each, 'sourceError') ?? propertyOf(each, 'cause')
  }
  return false
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
