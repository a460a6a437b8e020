import { SessionError, type SessionErrorCode } from '@astro-sessions/engine'
import type { Answer } from './post.ts'

type Failure = Exclude<Answer, { kind: 'result' }>

interface Refusal {
  readonly status?: readonly number[]
  readonly text?: RegExp
  readonly code?: SessionErrorCode
  readonly message: string
  readonly hint: string
}

const PLACE = 'Copy `url` and `token` again from the page of the database at Upstash.'

/** The word of Redis for it, and words that a provider may have. */
const FULL = /\bOOM\b|max (?:database|data|db|storage) size|capacity|quota|bandwidth/i

/** Answers by which Upstash refuses a command before anything is written, the plainest first. */
const refusals: readonly Refusal[] = [
  {
    text: /NOPERM|no permissions|not allowed to/i,
    message: 'The token may not run the commands that sessions need',
    hint: 'Use the token that may write, not the read-only one.',
  },
  {
    text: /WRONGPASS|NOAUTH|unauthori[sz]ed|invalid or missing auth token/i,
    status: [401, 403],
    message: 'Upstash refused the token',
    hint: PLACE,
  },
  {
    text: /max request size|request (?:body|entity)? ?too large/i,
    status: [413],
    code: 'TOO_LARGE',
    message: 'The change is larger than Upstash allows in one request',
    hint: 'Keep less in the session, and lower `maxSize` to what the plan of the database allows.',
  },
  {
    text: /max (?:daily )?requests? limit|max requests per second|rate limit/i,
    status: [429],
    message: 'The database got more requests than its plan allows',
    hint: 'See its usage at Upstash, and raise the plan or its budget.',
  },
  {
    text: FULL,
    message: 'The database is full, or over what its plan allows',
    hint: 'See its usage at Upstash. Eviction, or a larger plan, makes room.',
  },
  {
    text: /\bREADONLY\b|read.?only/i,
    message: 'The database accepts no writes',
    hint: 'Check its state at Upstash: it may be a replica, or writes may be blocked.',
  },
  {
    text: /\b(?:LOADING|BUSY|MISCONF|TRYAGAIN|MASTERDOWN|CLUSTERDOWN)\b/,
    message: 'The database cannot accept a command right now',
    hint: 'It answers again when it can. Check the status of Upstash.',
  },
  {
    status: [301, 302, 303, 307, 308, 404, 405],
    message: 'There is no REST database at that address',
    hint: PLACE,
  },
]

/** The error that a caller of the store gets, typed. */
export function toSessionError(failure: Failure, writes: boolean): SessionError {
  if (failure.kind === 'refused') return refusedError(failure)
  const { cause } = failure
  if (failure.kind === 'lost' && writes) {
    const message =
      'The answer of Upstash was lost or did not come in time, so the change may or may not be stored.'
    return new SessionError('OUTCOME_UNKNOWN', message, { cause, hint: ADVICE })
  }
  return new SessionError('STORE_UNAVAILABLE', `Upstash did not answer, so ${NOTHING}.`, {
    cause,
    hint: ADVICE,
  })
}

/** The error after `close()`. */
export function closedError(): SessionError {
  return new SessionError('STORE_UNAVAILABLE', `The session store was closed, so ${NOTHING}.`)
}

/** True when the key holds something that is not a hash. */
export function isWrongType(failure: Failure): boolean {
  return failure.kind === 'refused' && /\bWRONGTYPE\b/.test(failure.text)
}

/** True when there is no room, or no more of what the plan allows. */
export function isFull(answer: Answer): boolean {
  return answer.kind === 'refused' && FULL.test(answer.text)
}

const NOTHING = 'nothing was read or written'
const ADVICE = 'Check that `url` is the REST address of the database, and check the status of Upstash.'

function refusedError({ status, text }: Failure & { kind: 'refused' }): SessionError {
  // Of what was said the first word is kept: servers repeat in their errors what they were sent.
  const [code = ''] = text.split(' ', 1)
  const cause = Object.assign(new Error(), { name: 'ReplyError', code, status })
  const byText = refusals.find((refusal) => refusal.text?.test(text))
  const refusal = byText ?? refusals.find((each) => each.status?.includes(status))
  if (refusal !== undefined) {
    const { code: kind = 'STORE_UNAVAILABLE', message, hint } = refusal
    return new SessionError(kind, `${message}, so ${NOTHING}.`, { cause, hint })
  }
  const message = `Upstash did not understand a command of the session store, so ${NOTHING}.`
  const hint = 'The server at `url` must run the Lua scripts of Redis 6 or later.'
  return new SessionError('STORE_INVALID', message, { cause, hint })
}
