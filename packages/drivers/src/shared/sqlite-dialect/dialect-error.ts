import { SessionError } from '@astro-sessions/engine'
import { REFUSALS } from './refusals.ts'

/** What is known of statements that failed. */
export interface Failure {
  /** How messages call the database. */
  readonly database: string
  /** What prints the table, as it is typed. */
  readonly schema: string
  readonly writes: boolean
}

/** The error of statements that failed, without a word of what they held. What was refused has written nothing. */
export function toSessionError(cause: unknown, { database, schema, writes }: Failure): SessionError {
  if (cause instanceof SessionError) return cause
  const text = textOf(cause)
  const refusal = REFUSALS.find(({ pattern }) => pattern.test(text))
  if (refusal !== undefined) {
    const { code = 'STORE_UNAVAILABLE', problem, hint } = refusal
    const message = `${problem.replace('{database}', database)}, so nothing was read or written.`
    const made = `\`npx astro-sessions schema ${schema}\` prints the SQL that creates it.`
    return new SessionError(code, message, { cause, hint: hint.replace('{schema}', made) })
  }
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

/** True when a connection takes no writes, as one to a file that was replaced: another one may. */
export function isReadOnly(error: unknown): boolean {
  return /SQLITE_READONLY/.test(textOf(error))
}

/** Codes and messages, of what caused the error too. They are looked at and not passed on. */
function textOf(error: unknown): string {
  const parts: string[] = []
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    parts.push(String(Reflect.get(at, 'code') ?? ''), at.message)
  return parts.join(' ')
}
