import { SessionError } from '@astro-sessions/engine'

/** What is known of a command that failed. */
export interface Failed {
  writes: boolean
  /** Whether it may have left this process. */
  wasSent: boolean
}

interface Refusal {
  code: RegExp
  message: string
  hint: string
}

/** Answers by which Redis refuses a command before it has written anything. */
const refusals: Refusal[] = [
  {
    code: /WRONGPASS|NOAUTH|invalid password|without any password|AUTH failed/,
    message: 'Redis refused the user name or password',
    hint: 'Check `username` and `password`, or those in `url`.',
  },
  {
    code: /NOPERM|ACL failure|user executing the script|no permissions/i,
    message: 'The Redis user may not run the commands that sessions need',
    hint: 'Allow it +@connection +@hash +@scripting +del +exists +pexpire +info on the keys below `base`.',
  },
  {
    code: /\bREADONLY\b/,
    message: 'This Redis is a replica and accepts no writes',
    hint: 'Connect to the master, or name the Sentinels so that the store finds it.',
  },
  {
    code: /\bOOM\b/,
    message: 'Redis is out of memory and accepts no more data',
    hint: 'Raise `maxmemory`, or let Redis evict with `maxmemory-policy volatile-ttl`.',
  },
  {
    code: /\bLOADING\b/,
    message: 'Redis is still loading its data',
    hint: 'It answers again when it is done.',
  },
  {
    code: /\b(CLUSTERDOWN|MASTERDOWN|TRYAGAIN)\b/,
    message: 'The part of Redis that keeps this session is down or moving',
    hint: 'Check the state of the Cluster, or of the master.',
  },
  {
    code: /\b(MOVED|ASK|CROSSSLOT)\b/,
    message: 'This Redis is a node of a Cluster, and the session is on another one',
    hint: 'Name the nodes in `cluster` instead of `url` or `host`.',
  },
  {
    code: /\b(MISCONF|NOREPLICAS)\b/,
    message: 'Redis refuses writes because it can neither save nor replicate them as configured',
    hint: 'See the log of Redis: a full disk, or too few replicas.',
  },
  {
    code: /\bBUSY\b/,
    message: 'Redis is busy with a script of another program',
    hint: 'Find it with SLOWLOG, or end it with SCRIPT KILL.',
  },
]

/** What ioredis says of a command that it did not write to a connection. */
const unsent = /isn't writeable|isn't ready|connection in subscriber mode|Cluster is ended/i

/** The error that a caller of the store gets: typed, and without keys, values or passwords. */
export function toSessionError(error: unknown, { writes, wasSent }: Failed): SessionError {
  if (error instanceof SessionError) return error
  const refusal = refusalOf(error)
  if (refusal !== undefined) return unavailable(refusal.message, refusal.hint, error)
  if (isReply(error)) {
    const hint = 'Redis 6 or later, or a server that runs its Lua scripts, is needed.'
    const message = 'Redis did not understand a command of the session store, so nothing was read or written.'
    return new SessionError('STORE_INVALID', message, { cause: harmless(error), hint })
  }
  if (writes && wasSent && !unsent.test(messageOf(error))) return unknownOutcome(error)
  return unavailable('Redis did not answer', advice, error)
}

/** The error while there is no connection. */
export function connectionError(error: unknown): SessionError {
  if (error instanceof SessionError) return error
  const refusal = refusalOf(error)
  if (refusal !== undefined) return unavailable(refusal.message, refusal.hint, error)
  return unavailable('Redis cannot be reached', advice, error)
}

/** The error while Redis takes connections and does not work yet. */
export function notReadyError(): SessionError {
  const message =
    'Redis accepts connections but is not ready: it may be loading its data. Nothing was read or written.'
  return new SessionError('STORE_UNAVAILABLE', message, { hint: advice })
}

/** The error after `close()`. */
export function closedError(): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    'The session store was closed, so nothing was read or written.',
  )
}

/**
 * The error when too few replicas confirmed the end of a session, which is there by then.
 *
 * @param error what Redis answered instead of their number
 */
export function unconfirmedError(error?: unknown): SessionError {
  const message =
    'The session ended on the Redis master, but too few replicas confirmed it: a failover could undo it.'
  return new SessionError('OUTCOME_UNKNOWN', message, {
    hint: 'Check the replicas and that the Redis user has +wait, or lower `wait`.',
    ...(error !== undefined && { cause: harmless(error) }),
  })
}

/** True for an answer that says where to ask instead. */
export function isRedirect(error: unknown): boolean {
  return isReply(error) && /^(MOVED|ASK|TRYAGAIN) /.test(messageOf(error))
}

/** True when the key holds something that is not a hash. */
export function isWrongType(error: unknown): boolean {
  return isReply(error) && messageOf(error).startsWith('WRONGTYPE')
}

const advice = 'Check that Redis runs and that its address is right. The store connects again by itself.'

function unavailable(what: string, hint: string, error: unknown): SessionError {
  return new SessionError('STORE_UNAVAILABLE', `${what}, so nothing was read or written.`, {
    cause: harmless(error),
    hint,
  })
}

function unknownOutcome(error: unknown): SessionError {
  const message =
    'The answer of Redis was lost or did not come in time, so the change may or may not be stored.'
  return new SessionError('OUTCOME_UNKNOWN', message, { cause: harmless(error), hint: advice })
}

function refusalOf(thrown: unknown): Refusal | undefined {
  const error = rootOf(thrown)
  const message = messageOf(error)
  // A Cluster client that gives up wraps the last answer.
  if (!isReply(error) && !message.startsWith('Too many Cluster redirections')) return undefined
  return refusals.find(({ code }) => code.test(message))
}

/** A Cluster that reaches no node says so, and keeps what the last node said. */
function rootOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('lastNodeError' in error)) return error
  return error.lastNodeError ?? error
}

function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}

/**
 * The error as a cause, of which no text is kept: ioredis adds the command and its arguments, a password or a value
 * among them, and Redis itself repeats arguments. The first word of an answer is its code.
 */
function harmless(thrown: unknown): unknown {
  const error = rootOf(thrown)
  if (!isReply(error)) return error
  const [code = ''] = messageOf(error).split(' ', 1)
  return Object.assign(new Error('', { cause: error }), { name: 'ReplyError', code })
}
