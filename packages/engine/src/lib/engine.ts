import { type Clock, systemClock } from './clock.ts'
import { SessionError } from './errors/errors.ts'
import type { EventListener } from './events.ts'
import type { ConflictPolicy } from './merge/conflict-policy.ts'
import { createRequest, type SessionRequest } from './request.ts'
import type { Encryption } from './sealing/vault.ts'
import type { OpenOptions } from './state/open-options.ts'
import { createWork, type Environment } from './state/work.ts'
import { guardStore } from './store/guarded-store.ts'
import { roomIn } from './store/size.ts'
import type { SessionStore } from './store/store.ts'
import { isToken, type RandomSource, systemRandom } from './token.ts'
import { createQueue } from './turns/queue.ts'
import type { AllSessions } from './users/all-sessions-shape.ts'
import { lazyAllSessions, lazyUserSessions, lazyUsers } from './users/lazy-users.ts'
import { checkUserId } from './users/user-id.ts'
import type { UserSessions } from './users/user-sessions-shape.ts'
import type { ValueCheck } from './values/check.ts'

/** What an engine is made of. */
export interface EngineOptions {
  readonly store: SessionStore
  /** Ends a session that no request has used for this long, in seconds (86,400, one day); at least 60. */
  readonly idleTimeout?: number | undefined
  /**
   * Idle timeout of an anonymous session until it is used a second time, in seconds; at least 60
   * (`idleTimeout`). Robots keep no cookies, so their sessions end sooner.
   */
  readonly firstIdleTimeout?: number | undefined
  /** Longest lifetime of a session, in seconds, whatever the activity (2,592,000, thirty days). */
  readonly absoluteTimeout?: number | undefined
  /** What happens when parallel requests change one key that both had read (`'merge'`). */
  readonly onConflict?: ConflictPolicy | undefined
  /** Properties that may name the items of a list when lists are merged (`id`, `key`, `sku`). */
  readonly listKeys?: readonly string[] | undefined
  /** Whether a request whose session ended meanwhile answers as usual, without its writes, or fails (`'respond'`). */
  readonly onInterrupted?: 'respond' | 'fail' | undefined
  /** Longest time that a store call may take, in seconds (2). */
  readonly storeTimeout?: number | undefined
  /** Largest session, in bytes of its keys and values as stored (1,000,000); lower if the store's own limit is lower. */
  readonly maxSize?: number | undefined
  readonly onEvent?: EventListener | undefined
  /** Looks at values before they are kept and after they were read, flashes excepted (every value fits). */
  readonly check?: ValueCheck | undefined
  /** Whether writers of one session in this process wait for each other (true). Must be off on workerd. */
  readonly queue?: boolean | undefined
  /** Maximum sessions per user; the next login ends the oldest (no limit). */
  readonly maxSessions?: number | undefined
  /** Encrypts records at rest: `tokenEncryption()` of `@astro-sessions/engine/encryption` (none). */
  readonly encryption?: Encryption | undefined
  readonly clock?: Clock | undefined
  readonly random?: RandomSource | undefined
}

export interface SessionEngine {
  /**
   * Opens one request's view of the session that a token names. No I/O; a malformed token counts as none.
   *
   * A browser can send several, of other paths and domains. Of a list the first one with a live session counts, all of
   * them being read at once, and a logout or a login ends the others that are live. The caller bounds the list.
   */
  open(token: string | readonly string[] | undefined, options?: OpenOptions): SessionRequest
  /**
   * The sessions of one user. No I/O before one of its methods is called.
   *
   * @throws SessionError `INVALID_VALUE` for an id that no login accepts
   */
  users(userId: string): UserSessions
  /** Every session of the site. No I/O before one of its methods is called. */
  all(): AllSessions
}

const SHORTEST_IDLE = 60
/** How long a write is tried again while others write the same session, in calls of the store that time out. */
const TRIES_TIME = 2

/**
 * The engine over a store.
 *
 * @throws SessionError `INVALID_OPTION` for times that contradict each other
 */
export function createEngine(options: EngineOptions): SessionEngine {
  const environment = resolve(options)
  return {
    open(given, openOptions = {}) {
      const [token = null, ...rivals] = Array.isArray(given) ? [...new Set(given.filter(isToken))] : []
      if (token === null)
        return createRequest(createWork(environment, isToken(given) ? given : null, openOptions))
      return createRequest({ ...createWork(environment, token, openOptions), rivals })
    },
    users: (userId) => lazyUserSessions(environment, checkUserId(userId, 'users')),
    all: () => lazyAllSessions(environment),
  }
}

function resolve(options: EngineOptions): Environment {
  const { clock = systemClock, random = systemRandom } = options
  const emit = quietly(options.onEvent)
  const { idleTimeout = 86_400, absoluteTimeout = 2_592_000, storeTimeout = 2, maxSize = 1_000_000 } = options
  const { firstIdleTimeout = idleTimeout } = options
  assertTimes({ idleTimeout, firstIdleTimeout, absoluteTimeout, storeTimeout, maxSize })
  const timeout = storeTimeout * 1000
  const site = {
    store: guardStore(options.store, { clock, timeout, emit }),
    clock,
    random,
    absolute: absoluteTimeout * 1000,
    patience: timeout * TRIES_TIME,
    maxSessions: limitOf(options.maxSessions),
    emit,
  }
  const room = roomIn(options.store.capabilities.valueLimit, options.encryption !== undefined)
  return {
    ...site,
    users: lazyUsers(site),
    encryption: options.encryption ?? null,
    idle: idleTimeout * 1000,
    first: firstIdleTimeout < idleTimeout ? firstIdleTimeout * 1000 : null,
    onConflict: options.onConflict ?? 'merge',
    listKeys: options.listKeys ?? ['id', 'key', 'sku'],
    onInterrupted: options.onInterrupted ?? 'respond',
    maxSize: Math.min(maxSize, room),
    check: options.check ?? null,
    queue: (options.queue ?? true) ? createQueue({ clock, patience: timeout * TRIES_TIME }) : null,
  }
}

/** A listener whose own failure does not become the request's. */
function quietly(listener: EventListener | undefined): EventListener {
  return (event) => {
    try {
      const answer: unknown = listener?.(event)
      // Nobody handles it, and Node ends a process for less.
      if (answer instanceof Promise) answer.catch(() => undefined)
    } catch {
      // An observer must not change what it observes, and there is nobody to tell.
    }
  }
}

function assertTimes(
  times: Record<'idleTimeout' | 'firstIdleTimeout' | 'absoluteTimeout' | 'storeTimeout' | 'maxSize', number>,
): void {
  for (const [name, value] of Object.entries(times)) {
    if (!Number.isFinite(value) || value <= 0)
      throw invalid(`\`${name}\` must be a positive number, but is ${value}.`)
  }
  const { idleTimeout, firstIdleTimeout, absoluteTimeout } = times
  for (const [name, value] of Object.entries({ idleTimeout, firstIdleTimeout })) {
    if (value < SHORTEST_IDLE)
      throw invalid(`\`${name}\` must be at least ${SHORTEST_IDLE} s, but is ${value} s.`)
  }
  if (idleTimeout > absoluteTimeout) {
    throw invalid(
      `\`idleTimeout\` (${idleTimeout} s) is longer than \`absoluteTimeout\` (${absoluteTimeout} s), so it could never end a session.`,
    )
  }
}

function limitOf(maxSessions: number | undefined): number | null {
  if (maxSessions === undefined) return null
  if (Number.isInteger(maxSessions) && maxSessions > 0) return maxSessions
  throw invalid(`\`maxSessions\` must be a whole number above 0, but is ${maxSessions}.`)
}

function invalid(message: string): SessionError {
  return new SessionError('INVALID_OPTION', message, { hint: 'Times are in seconds, sizes in bytes.' })
}
