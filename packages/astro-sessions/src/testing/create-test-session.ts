import { type CookieChange, createEngine, type SessionEngine } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { type ManualClock, manualClock } from '@astro-sessions/engine/testing'
import { defineSession, sessionProperties } from '../runtime/page/locals.ts'
import type { Session } from '../runtime/page/session.ts'
import { unseenBy } from '../runtime/request/unseen.ts'
import { keepEngine } from '../runtime/site/current-engine.ts'
import { getSession } from '../server/get-session.ts'

/** The session's data: keys of `App.SessionData` with their types, and any others. */
export type TestData = Partial<App.SessionData> & Record<string, unknown>

/** Options of `createTestSession()`. */
export interface TestSessionOptions {
  /** Who is logged in (nobody). */
  readonly userId?: string
  /** The first request (a GET of http://localhost/). */
  readonly request?: Request
  /** The property of `locals` that holds the session (`'session'`). */
  readonly localsKey?: string
  /** In seconds, as in `sessions()` (86,400). */
  readonly idleTimeout?: number
  /** In seconds, as in `sessions()` (2,592,000). */
  readonly absoluteTimeout?: number
}

/** What `getSession`, `requireUser`, endpoints and middleware use of Astro's context. */
export interface TestContext {
  /** With the session under `localsKey`. */
  readonly locals: App.Locals
  /** The request of this visit. */
  readonly request: Request
  /** Its URL. */
  readonly url: URL
}

/** One request of a visitor whose session is kept in memory. */
export interface TestSession {
  /** The page's `locals.session`. */
  readonly session: Session
  /** For `getSession`, `requireUser`, endpoints and middleware. */
  readonly context: TestContext
  /** A clock, in milliseconds, that stands still until the test moves it. */
  readonly clock: ManualClock
  /** Does what the middleware does when the page is ready, and resolves to the change of the cookie. */
  commit(): Promise<CookieChange>
  /** Returns the visitor's next request, with the cookie that they have by then (a GET of the same URL). */
  next(request?: Request): TestSession
}

interface Visitor {
  readonly engine: SessionEngine
  readonly clock: ManualClock
  readonly localsKey: string
  token: string | undefined
}

/**
 * A session for testing a page, an endpoint or a function, on its own memory store; the site's configuration is not read.
 * With data or a user the session already exists; without, the visitor is new. `userSessions` then uses the store of the
 * latest test session.
 */
export async function createTestSession(
  data: TestData = {},
  options: TestSessionOptions = {},
): Promise<TestSession> {
  const { userId, localsKey = 'session', request, ...times } = options
  const clock = manualClock()
  const engine = createEngine({ store: memoryStore(), clock, ...times })
  keepEngine(engine)
  const visitor: Visitor = { engine, clock, localsKey, token: undefined }
  const first = visit(visitor, new Request('http://localhost/'))
  for (const [key, value] of Object.entries(data)) first.session.set(key, value)
  if (userId !== undefined) first.session.login(userId)
  await first.commit()
  return visit(visitor, request ?? first.context.request)
}

function visit(visitor: Visitor, request: Request): TestSession {
  const { engine, clock, localsKey } = visitor
  const unseen = unseenBy(request)
  const hold = engine.open(visitor.token, unseen === undefined ? {} : { unseen })
  // The line below puts into it what the site's own `App.Locals` asks for.
  const locals = {} as App.Locals
  defineSession(
    locals,
    sessionProperties(localsKey, () => hold.session),
  )
  return {
    session: getSession({ locals }),
    context: { locals, request, url: new URL(request.url) },
    clock,
    async commit() {
      const change = await hold.commit()
      if (change.kind !== 'keep') visitor.token = change.kind === 'set' ? change.token : undefined
      return change
    },
    next: (following) => visit(visitor, following ?? new Request(request.url)),
  }
}
