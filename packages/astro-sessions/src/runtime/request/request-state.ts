import { type CookieChange, SessionError, type SessionRequest } from '@astro-sessions/engine'
import type { RequestContext } from '../page/astro-context.ts'
import { isSameRequest } from '../page/same-request.ts'
import type { SessionCookie } from '../site/cookie-at-url.ts'
import type { CsrfChecks } from './csrf-checks.ts'
import type { Opening } from './opening.ts'

/**
 * What one request knows of its session, over every run of the middleware: Astro runs it again for a rewrite
 * (inside the first run) and for an error page (after it), with the same `locals` and another context.
 */
export interface RequestState {
  readonly cookie: SessionCookie
  /** The first well-formed token that the request carries. */
  readonly token: string | undefined
  /** All that it carries, of cookies of other paths and domains. */
  readonly tokens: readonly string[]
  /** When it came in, in milliseconds since the epoch. */
  readonly beganAt: number
  /**
   * What the browser sent, and the address that it shows. Astro writes another request into the context, or makes another
   * context, where the site answers with another page: `next(new Request(…))`, `context.rewrite(…)`.
   */
  readonly sent: Request
  readonly address: URL
  /** The context of the first run, and of the latest one. */
  readonly first: RequestContext
  latest: RequestContext
  /** The engine's view, made at the first use of `locals.session`. */
  request: SessionRequest | undefined
  /** The engine's view of the session that `Authorization` names, made where a page asks for it. */
  tokenRequest: SessionRequest | undefined
  /** Opens it. */
  readonly opening: Opening
  /** How many runs of the middleware are under way, one inside the other. */
  depth: number
  /** What `next` makes in the outermost one, where the site's middleware has called it. */
  made: Promise<Response> | undefined
  /** The headers may have left. */
  hasStarted: boolean
  /** The response is on its way to the visitor: no other one can take its place. */
  hasLeft: boolean
  /** Headers of what the latest outermost run answered, unless they were made private for what may be read later. */
  leaving: Headers | undefined
  /** Those of the empty response whose headers an error page gets from Astro. */
  replaced: Headers | undefined
  /** What the visitor's cookie must become, for a response that can still carry it. */
  change: CookieChange
  /** The line that tells scripts when the login ends, where that is news to the browser. */
  until: SetCookieLine | null
  /** The response that carries the change. */
  carrier: Response | undefined
  /** What the client is to send from here on, in the place of the token that it sent. */
  tokenChange: CookieChange
  /** Tells its client which token to send from here on. */
  tellToken: ((headers: Headers) => void) | undefined
  /** What the page asked of the request's CSRF token, if it did. */
  checks: CsrfChecks | undefined
}

/** A `Set-Cookie` line, and whose it is. */
export interface SetCookieLine {
  readonly name: string
  readonly line: string
}

const STATE = Symbol.for('astro-sessions.state')

/** The state that an earlier run left on these locals. */
export function stateOf(locals: object): RequestState | undefined {
  return Reflect.get(locals, STATE)
}

const KEEP: CookieChange = { kind: 'keep' }

export function newState(
  context: RequestContext,
  cookie: SessionCookie,
  tokens: readonly string[],
  opening: Opening,
): RequestState {
  return {
    cookie,
    token: tokens[0],
    tokens,
    beganAt: Date.now(),
    sent: context.request,
    address: context.url,
    first: context,
    latest: context,
    request: undefined,
    tokenRequest: undefined,
    opening,
    depth: 0,
    made: undefined,
    hasStarted: false,
    hasLeft: false,
    leaving: undefined,
    replaced: undefined,
    change: KEEP,
    until: null,
    carrier: undefined,
    tokenChange: KEEP,
    tellToken: undefined,
    checks: undefined,
  }
}

/**
 * Begins another run of the middleware on the same locals. When it is not inside an earlier one, Astro renders
 * another page (an error page, the fallback of a locale) and what the earlier run answered does not leave after all.
 *
 * @param tokens what this run's request carries
 * @throws SessionError when the run belongs to another request
 */
export function resume(state: RequestState, context: RequestContext, [token]: readonly string[]): void {
  const isOtherVisitor = token !== undefined && token !== state.token
  if (state.hasLeft || isOtherVisitor || !isSameRequest(state, context)) throw sharedLocals()
  state.latest = context
  if (state.depth > 0) return
  state.made = undefined
  if (!state.hasStarted) return
  state.hasStarted = false
  state.request?.responseReplaced()
  state.tokenRequest?.responseReplaced()
}

/** From here on the headers may leave: a write that needs a cookie is refused, every other one commits at once. */
export function start(state: RequestState): void {
  state.hasStarted = true
  state.request?.responseStarted()
  state.tokenRequest?.responseStarted()
}

function sharedLocals(): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    'Two requests came with the same `locals` object, so one visitor would get the session of another.',
    { hint: 'Pass a new object to the handler of Astro for every request: handler(req, res, next, { … }).' },
  )
}

/** Not enumerable: adapters that send `locals` as JSON, and pages that spread it, must not meet it. */
export function keepState(locals: object, state: RequestState): void {
  Object.defineProperty(locals, STATE, { value: state })
}

/**
 * Runs a part of the request inside which the middleware, when it runs again, is not the outermost. Where a middleware of
 * the site returns nothing, whatever its type says, the outermost one answers what `next` made, as Astro does.
 */
export async function runInside(state: RequestState, part: () => Promise<Response>): Promise<Response> {
  const isOutermost = state.depth === 0
  state.depth += 1
  try {
    const answer = await part()
    return isOutermost && answer === undefined && state.made !== undefined ? await state.made : answer
  } finally {
    state.depth -= 1
  }
}

/** Drops what the page had deferred, in each of its sessions. */
export function rollBack({ request, tokenRequest, checks }: RequestState): void {
  request?.rollback(checks)
  tokenRequest?.rollback(checks)
}

/** Writes what is pending, and notes what the client must keep. */
export async function commitState(state: RequestState): Promise<void> {
  if (state.request !== undefined) state.change = await state.request.commit()
  if (state.tokenRequest !== undefined) state.tokenChange = await state.tokenRequest.commit()
}

/** Why the answer must not leave as it is, for one of the sessions that the page used. */
export function outdatedOf({ request, tokenRequest }: RequestState): SessionError | null {
  return request?.outdated ?? tokenRequest?.outdated ?? null
}

/** Whether the page asked for a session. */
export function isOpen({ request, tokenRequest }: RequestState): boolean {
  return request !== undefined || tokenRequest !== undefined
}

/** Resolves when nothing of its sessions is being written any more; `undefined` where the page has asked for none. */
export function settled(state: RequestState): Promise<void> | undefined {
  return isOpen(state) ? settleAll(state) : undefined
}

async function settleAll({ request, tokenRequest }: RequestState): Promise<void> {
  await request?.settled()
  await tokenRequest?.settled()
}

/** True when anything of a session was read or written, or a token may be told. */
export function usesSession({ request, tokenRequest }: RequestState): boolean {
  return request?.isUsed === true || tokenRequest !== undefined
}
