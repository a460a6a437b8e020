import { SessionError } from '@astro-sessions/engine'
import { isObject } from '../shared/record-json.ts'
import {
  isPool,
  isQueryClient,
  isUnsafeClient,
  type PgClient,
  type PgPool,
  type QueryClient,
} from './client.ts'
import { exhaustedError, invalidAnswer, isBroken, stateOf } from './postgres-error.ts'
import type { Statement } from './sql/statement.ts'

/** One try to run a statement, as the connection and whoever waits for it know it. */
export interface Attempt {
  /** Set when the statement may leave this process. */
  wasSent: boolean
  /** Set when nobody waits for it any more: what has not been sent then never is. */
  isLate: boolean
  /** Ends the connection that is kept busy, if it can be ended. */
  giveUp?: () => void
}

/** A client in use. */
export interface Connection {
  run(statement: Statement, attempt: Attempt): Promise<readonly unknown[]>
}

/**
 * The connection over a client of whatever kind.
 *
 * @param prepare whether statements are named, where that is the store's to decide
 * @throws SessionError `INVALID_OPTION` when it is no client
 */
export function connectionOver(client: unknown, prepare: boolean): Connection {
  if ((typeof client !== 'object' && typeof client !== 'function') || client === null) throw notAClient()
  if (isPool(client)) return poolConnection(client, prepare)
  if (isQueryClient(client)) return queryConnection(client)
  if (!isUnsafeClient(client)) throw notAClient()
  return {
    async run({ text, values }, attempt) {
      depart(attempt)
      // Without `prepare` postgres.js asks for the types first, which is one more round trip.
      const { prepare: isPrepared = true } = client.options
      return client.unsafe(text, [...values] as never[], { prepare: isPrepared })
    },
  }
}

/** Comes directly before a statement is handed over, whatever was waited for: nobody else looks whether it is late. */
function depart(attempt: Attempt): void {
  if (attempt.isLate) throw new Error('There was no connection in time')
  attempt.wasSent = true
}

function poolConnection(pool: PgPool, prepare: boolean): Connection {
  // A connection that breaks while it is idle is nobody's: the pool makes another one when it is needed. Said once,
  // however many stores are opened over the pool.
  pool.off?.('error', ignore)
  pool.on?.('error', ignore)
  return {
    async run(statement, attempt) {
      const client = await pool.connect().catch((error: unknown) => refused(pool, error))
      if (attempt.isLate) client.release()
      depart(attempt)
      const release = held(client)
      attempt.giveUp = () => release(true)
      try {
        const { rows } = await client.query({
          text: statement.text,
          values: [...statement.values],
          ...(prepare && { name: nameOf(statement.text) }),
        })
        release(false)
        return rows
      } catch (error) {
        release(isUseless(error))
        throw error
      }
    },
  }
}

/**
 * By these PostgreSQL says that this connection takes no writes, as one to a primary that was demoted, or that it ends:
 * a statement over another one may succeed.
 */
const OF_CONNECTION = /^(25006|25P0[34]|57P0[34])$/

function isUseless(error: unknown): boolean {
  return isBroken(error) || OF_CONNECTION.test(stateOf(error) ?? '')
}

/** Keeps hold of a client of a pool. The pool hears of its errors again when it is released. */
function held(client: PgClient): (ends: boolean) => void {
  let isHeld = true
  client.on?.('error', ignore)
  return (ends) => {
    if (!isHeld) return
    isHeld = false
    // One that ends may still report why.
    if (!ends) client.off?.('error', ignore)
    client.release(ends)
  }
}

/** Whoever uses the connection has the same error. */
function ignore(): void {}

function refused(pool: PgPool, error: unknown): never {
  const { max = Number.POSITIVE_INFINITY } = pool.options ?? {}
  const hasCode = typeof error === 'object' && error !== null && 'code' in error
  throw !hasCode && pool.totalCount >= max ? exhaustedError(error, max) : error
}

function queryConnection(client: QueryClient): Connection {
  return {
    async run({ text, values }, attempt) {
      depart(attempt)
      const result: unknown = await client.query(text, [...values])
      if (Array.isArray(result)) return result
      if (isObject(result) && Array.isArray(result.rows)) return result.rows
      throw invalidAnswer()
    },
  }
}

const names = new Map<string, string>()

/** A short name for a statement; there are some dozens of them, whatever the number of sessions. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `astro_sessions_${names.size}`
  names.set(text, name)
  return name
}

function notAClient(): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    'The `client` of the postgres driver is not a PostgreSQL client.',
    {
      hint: 'The default export of its module must be a Pool of `pg`, `postgres(url)`, `neon(url)`, or an object with `query(text, values)`.',
    },
  )
}
