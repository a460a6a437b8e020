import type { SessionErrorCode } from '@astro-sessions/engine'

/** What a database, or the client before it, refused, so that nothing was written. */
export interface Refusal {
  /** Of its codes and messages. */
  readonly pattern: RegExp
  /** `STORE_UNAVAILABLE` where none stands here. */
  readonly code?: SessionErrorCode
  /** What happened, where `{database}` is what is said of the database. */
  readonly problem: string
  /** What to do; `{schema}` is what prints the table. */
  readonly hint: string
}

/**
 * What SQLite, libSQL, Turso and D1 refuse, the first that fits. A code of SQLite is an answer to a statement, and one
 * statement that is refused takes its whole batch with it. What stands in no row was not answered by the database, or,
 * as SQLITE_IOERR, may be of a commit whose pages are on the disk.
 *
 * https://www.sqlite.org/rescode.html · https://developers.cloudflare.com/d1/observability/debug-d1/
 */
export const REFUSALS: readonly Refusal[] = [
  {
    pattern: /no such table/,
    problem: 'The table of the sessions does not exist',
    hint: '{schema}',
  },
  {
    pattern:
      /no such column|has no column|COLUMN_NOTFOUND|generated column|SQLITE_(CONSTRAINT|MISMATCH)|constraint failed/,
    problem: 'The table of the sessions is not the one that this version needs',
    hint: 'Another program or version created it, or a constraint or trigger was added to it. {schema}',
  },
  {
    pattern: /SQLITE_TOOBIG|too big|statement too long|\bstatus 413\b/,
    code: 'TOO_LARGE',
    problem: 'The session, or a change to it, is larger than the {database} allows',
    hint: 'Keep large data in a table of its own and its id in the session.',
  },
  {
    pattern: /SQLITE_FULL|disk is full|Exceeded maximum DB size/i,
    problem: 'The {database} of the sessions has no room left',
    hint: 'Make room.',
  },
  {
    pattern: /SQLITE_READONLY|readonly database/,
    problem: 'The {database} of the sessions accepts no writes',
    hint: 'Check the permissions of its file, or of the token.',
  },
  {
    pattern: /SQLITE_(CANTOPEN|NOTADB|CORRUPT)|not a database|Unable to open connection to local database/,
    problem: 'The {database} of the sessions cannot be opened',
    hint: 'Check the path: its folder must be there, and the file must be a database that the server may write to.',
  },
  {
    pattern: /\bstatus 40[13]\b|\bAUTH_|SQLITE_(AUTH|PERM)\b|Unauthorized/,
    problem: 'The {database} of the sessions refused the token',
    hint: 'Check `authToken`, and whether it may write.',
  },
  {
    pattern: /SQLITE_(BUSY|LOCKED|PROTOCOL)|database is locked|SQL statements in progress|TRANSACTION_BUSY/,
    problem: 'The {database} of the sessions is kept busy by other processes',
    hint: 'Look for a program that keeps a transaction open.',
  },
  {
    pattern: /SQLITE_(NOMEM|INTERRUPT|ABORT|SCHEMA)\b|TRANSACTION_TIMEOUT/,
    problem: 'The {database} of the sessions cancelled the statement',
    hint: 'Check its log, and whether it has enough memory and time.',
  },
  {
    pattern: /\bstatus 429\b|\bBLOCKED\b|Too many (requests queued|API requests|subrequests)/,
    problem: 'The {database} of the sessions accepts no more requests for now',
    hint: 'See the limits of its plan, and how many statements one request sends.',
  },
  {
    pattern:
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|_CERT\b|UNABLE_TO_VERIFY/,
    problem: 'The {database} of the sessions cannot be reached',
    hint: 'Check `url`, and whether the server runs.',
  },
  {
    pattern: /The client is closed/,
    problem: 'The client of the {database} was closed',
    hint: 'Close the client of the site after the server, not before.',
  },
  {
    pattern:
      /SQLITE_(ERROR|INTERNAL|NOTFOUND|MISUSE|NOLFS|FORMAT|RANGE)\b|\bSQL_[A-Z]+|\bARGS_[A-Z]+|PROTOCOL_VERSION_ERROR|\bstatus 400\b/,
    code: 'STORE_INVALID',
    problem: 'The {database} did not understand a statement of the session store',
    hint: 'A database that knows the SQL of SQLite 3.37 or later is needed.',
  },
  {
    pattern:
      /D1_TYPE_ERROR|parameter bindings|be passed as arguments?|can only bind|Unsupported type of value/,
    code: 'STORE_INVALID',
    problem: 'The client of the {database} did not accept a value of the session store',
    hint: 'Check the clocks of the servers, and what `client` does with its arguments.',
  },
]
