import { SessionError, startDeadline, systemClock } from '@astro-sessions/engine'
import { isObject } from '../shared/record-json.ts'
import type { Attempt, Connection } from './connection.ts'
import { invalidAnswer, isBroken, isContended, toSessionError } from './postgres-error.ts'
import type { Statement } from './sql/statement.ts'

/** The answer to a statement, or that it is to be run once more. */
export type Verdict<Answer> = { readonly answer: Answer } | 'again'

export interface Call<Answer> {
  readonly statement: Statement
  /** Whether it may write. */
  readonly writes: boolean
  /** What the rows mean. Each is one text, in JSON. */
  decide(rows: readonly unknown[]): Verdict<Answer>
}

export interface Caller {
  /**
   * Runs the statement until there is an answer.
   *
   * @throws SessionError `STORE_UNAVAILABLE` when nothing was written, and `OUTCOME_UNKNOWN` when that is not known
   */
  call<Answer>(call: Call<Answer>): Promise<Answer>
}

/** Longest pause before a statement is sent again that others were in the way of, in milliseconds. */
const LONGEST_PAUSE = 16

/**
 * @param connect the connection of the store, opened when it is first asked for
 * @param timeout milliseconds for the whole of a call
 */
export function createCaller(connect: () => Promise<Connection>, timeout: number): Caller {
  /** The rows, or `again` where sending it once more does no harm and may do. */
  async function run(
    { statement, writes }: Pick<Call<unknown>, 'statement' | 'writes'>,
    end: number,
    isFirst: boolean,
  ): Promise<readonly unknown[] | 'again'> {
    const attempt: Attempt = { wasSent: false, isLate: false }
    const sent = connect().then((opened) => opened.run(statement, attempt))
    try {
      return textsOf(await inTime(sent, attempt, end))
    } catch (error) {
      const isLate = attempt.isLate || performance.now() >= end
      if (!isLate && (isContended(error) || (isFirst && !writes && attempt.wasSent && isBroken(error))))
        return 'again'
      throw toSessionError(error, { writes, wasSent: attempt.wasSent })
    }
  }

  return {
    async call(call) {
      const end = performance.now() + timeout
      for (let tries = 0; ; tries++) {
        const rows = await run(call, end, tries === 0)
        const verdict = rows === 'again' ? rows : call.decide(rows)
        if (verdict !== 'again') return verdict.answer
        if (rows === 'again') await pause(Math.random() * Math.min(2 ** tries, LONGEST_PAUSE))
        if (performance.now() >= end) throw contendedError()
      }
    },
  }
}

/** What was sent may be answered later: nobody listens then, and its error is nobody's. */
function inTime<Rows>(sent: Promise<Rows>, attempt: Attempt, end: number): Promise<Rows> {
  const { promise, resolve, reject } = Promise.withResolvers<Rows>()
  const patience = Math.max(0, end - performance.now())
  const cancel = startDeadline(systemClock, patience, () => {
    attempt.isLate = true
    attempt.giveUp?.()
    reject(new Error(`No answer in ${Math.round(patience)} ms`))
  })
  sent.then(resolve, reject)
  return promise.finally(cancel)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** The one column of every row. */
function textsOf(rows: readonly unknown[]): unknown[] {
  return rows.map((row) => {
    // Some clients can be set to answer rows as arrays.
    const text: unknown = isObject(row) ? (Array.isArray(row) ? row[0] : row.r) : undefined
    if (typeof text !== 'string') throw invalidAnswer()
    return JSON.parse(text)
  })
}

function contendedError(): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    'Too many changes to one session at a time, so this one was not written.',
    { hint: 'Look for a page that sends very many requests that write to the session.' },
  )
}
