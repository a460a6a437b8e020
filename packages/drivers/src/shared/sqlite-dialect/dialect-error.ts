import { SessionError } from '@astro-sessions/engine'
import { tooLarge } from '../entry-json.ts'

/** What is known of statements that failed. */
export interface Failure {
  /** How messages call the database. */
  readonly database: string
  /** What prints the table, as it is typed. */
  readonly schema: string
  readonly writes: boolean
  readonly valueLimit?: number | undefined
}

/** What SQLite refuses, by what stands in its error, and what to do. A transaction that is refused has written nothing. */
const REFUSALS: readonly (readonly [pattern: RegExp, problem: string, hint: string])[] = [
  [/SQLITE_(FULL|IOERR)|disk is full/, 'has no room left or its disk is broken', 'Make room.'],
  [/SQLITE_READONLY|readonly database/, 'takes no writes', 'Check the rights of its file, or of the token.'],
  [
    /SQLITE_(CANTOPEN|NOTADB|CORRUPT)|not a database/,
    'cannot be opened',
    'Check the path: its folder must be there, and the file must be a database that the server may write.',
  ],
  [/\b40[13]\b|AUTH|Unauthorized/, 'refused the token', 'Check `authToken`, and whether it may write.'],
  [
    /SQLITE_(BUSY|LOCKED)|database is locked/,
    'is kept busy by other processes',
    'Look for a program that keeps a transaction open.',
  ],
  [
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT/,
    'cannot be reached',
    'Check `url`, and whether the server runs.',
  ],
]

/** The error of statements that failed, without a word of what they held. */
export function toSessionError(
  cause: unknown,
  { database, schema, writes, valueLimit }: Failure,
): SessionError {
  if (cause instanceof SessionError) return cause
  const text = textOf(cause)
  if (/SQLITE_TOOBIG|too big/.test(text) && valueLimit !== undefined)
    return tooLarge(valueLimit + 1, valueLimit)
  const fail = (sentence: string, hint: string) =>
    new SessionError('STORE_UNAVAILABLE', `${sentence}, so nothing was read or written.`, { cause, hint })
  const hint = `\`npx astro-sessions schema ${schema}\` prints the SQL that makes it.`
  if (/no such table/.test(text)) return fail('The table of the sessions is not there', hint)
  if (
    /no such column|no such function|has no column|SQLITE_(CONSTRAINT|MISMATCH)|constraint failed/.test(text)
  )
    return fail('The table of the sessions is not the one that this version needs', hint)
  const refusal = REFUSALS.find(([pattern]) => pattern.test(text))
  if (refusal !== undefined) return fail(`The ${database} of the sessions ${refusal[1]}`, refusal[2])
  return writes
    ? new SessionError(
        'OUTCOME_UNKNOWN',
        `The answer of the ${database} was lost: the change may have been stored, or not.`,
        { cause },
      )
    : new SessionError(
        'STORE_UNAVAILABLE',
        `The ${database} of the sessions did not answer, so nothing was read.`,
        { cause },
      )
}

/** True when another process was in the way, so that nothing was written. */
export function isBusy(error: unknown): boolean {
  return /SQLITE_(BUSY|LOCKED)|database is locked|SQL statements in progress/.test(textOf(error))
}

/** Codes and messages, of what caused the error too. They are looked at and not passed on. */
function textOf(error: unknown): string {
  const parts: string[] = []
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    parts.push(String(Reflect.get(at, 'code') ?? ''), at.message)
  return parts.join(' ')
}
