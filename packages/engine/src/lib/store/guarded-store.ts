import type { Clock } from '../clock.ts'
import { SessionError } from '../errors/errors.ts'
import { Reason } from '../errors/foreign-error.ts'
import type { EventListener } from '../events.ts'
import { startDeadline } from './deadline.ts'
import { driverMistake, isMistake } from './driver-mistake.ts'
import type { SessionRecord, SessionStore } from './store.ts'

export interface GuardOptions {
  readonly clock: Clock
  /** Milliseconds that a call may take, while the event loop turns. */
  readonly timeout: number
  readonly emit: EventListener
}

type Verb = 'create' | 'read' | 'apply' | 'retire'

const KINDS: Record<Exclude<Verb, 'create'>, readonly string[]> = {
  read: ['live', 'retired', 'absent', 'unreadable'],
  apply: ['applied', 'gone', 'conflict'],
  retire: ['applied', 'gone', 'conflict'],
}

/**
 * The store with a deadline on every call, answers that were checked, and failures, and records that it cannot read, as
 * typed errors and events.
 *
 * A failed read is `STORE_UNAVAILABLE`. A write that fails is `OUTCOME_UNKNOWN`, unless the store itself says
 * with a `SessionError` that nothing was written. A mistake in the code of the driver is `STORE_INVALID`.
 */
export function guardStore(store: SessionStore, options: GuardOptions): SessionStore {
  const { clock, timeout, emit } = options

  function call<Answer>(verb: Verb, send: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const late = () => fail(new Reason(`no answer within ${timeout / 1000} s`))
      const cancel = startDeadline(clock, timeout, late)
      let isOpen = true
      const close = () => {
        cancel()
        isOpen = false
      }
      const fail = (cause: unknown) => {
        if (!isOpen) return
        close()
        const error = cause instanceof SessionError ? cause : failed(verb, cause)
        emit({ type: 'storeError', verb, error })
        reject(error)
      }
      const take = (answer: Answer) => {
        if (isOpen && isAllowed(verb, answer)) {
          close()
          if (isUnreadable(answer)) emit({ type: 'corrupt', id: null, key: null })
          resolve(answer)
        } else fail(invalidAnswer(verb))
      }
      try {
        Promise.resolve(send()).then(take, fail)
      } catch (cause) {
        fail(cause)
      }
    })
  }

  return {
    capabilities: store.capabilities,
    create: (key, record, now) => call('create', () => store.create(key, record, now)),
    read: (key, now) => call('read', () => store.read(key, now)),
    apply: (key, change) => call('apply', () => store.apply(key, change)),
    retire: (key, retirement) => call('retire', () => store.retire(key, retirement)),
    // Work without a deadline: it takes as long as there are sessions.
    ...(store.keys && { keys: store.keys.bind(store) }),
    ...(store.sweep && { sweep: store.sweep.bind(store) }),
  }
}

function failed(verb: Verb, cause: unknown): SessionError {
  if (isMistake(cause)) return driverMistake(verb, cause)
  if (verb === 'read') {
    return new SessionError(
      'STORE_UNAVAILABLE',
      'The session store did not answer, so the session is unknown. It was left as it is.',
      {
        cause,
        hint: 'Answer 503 and let the visitor try again. Check that the store runs and can be reached.',
      },
    )
  }
  return new SessionError(
    'OUTCOME_UNKNOWN',
    'The session store did not confirm a write: it may or may not have happened.',
    {
      cause,
      hint: 'Answer 503. Repeat the action only if doing it twice is harmless.',
    },
  )
}

function invalidAnswer(verb: Verb): SessionError {
  return new SessionError(
    'STORE_INVALID',
    `The session store gave an answer to "${verb}" that its contract does not allow.`,
    { hint: 'Run the conformance cases of @astro-sessions/engine/testing on the driver.' },
  )
}

function isAllowed(verb: Verb, answer: unknown): boolean {
  return verb === 'create' ? typeof answer === 'boolean' : isAnswer(verb, answer)
}

function isAnswer(verb: Exclude<Verb, 'create'>, answer: unknown): boolean {
  if (!isObject(answer) || typeof answer.kind !== 'string' || !KINDS[verb].includes(answer.kind)) return false
  if (answer.kind === 'live') return isRecord(answer.record) && typeof answer.revision === 'number'
  if (answer.kind === 'conflict') return isRecord(answer.current) && typeof answer.revision === 'number'
  if (answer.kind === 'applied' && verb === 'apply')
    return isObject(answer.meta) && typeof answer.revision === 'number'
  return true
}

function isUnreadable(answer: unknown): boolean {
  return isObject(answer) && [answer.kind, answer.reason].includes('unreadable')
}

function isRecord(value: unknown): value is SessionRecord {
  if (!isObject(value) || !isObject(value.meta) || !(value.fields instanceof Map)) return false
  const { createdAt, lastSeenAt, idle, deadline } = value.meta
  const hasTimes =
    Number.isFinite(createdAt) &&
    Number.isFinite(lastSeenAt) &&
    Number.isFinite(idle) &&
    Number.isFinite(deadline)
  return hasTimes && areFields(value.fields)
}

// Looks at names and values apart: the pairs of a map would be made for it.
function areFields(fields: ReadonlyMap<unknown, unknown>): boolean {
  for (const name of fields.keys()) if (typeof name !== 'string') return false
  for (const field of fields.values()) if (!isField(field)) return false
  return true
}

function isField(field: unknown): boolean {
  return isObject(field) && typeof field.stamp === 'string' && typeof field.value === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
