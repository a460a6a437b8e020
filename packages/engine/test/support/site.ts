import { noteToken } from '../../../../vitest.audit.ts'
import {
  type CookieChange,
  createEngine,
  type EngineOptions,
  type OpenOptions,
  type Session,
  type SessionEngine,
  type SessionEvent,
  type SessionRecord,
  type SessionRequest,
} from '../../src/index.ts'
import { loadParts } from '../../src/lib/load-parts.ts'
import { memoryStore } from '../../src/memory.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { seededRandom } from './seeded-random.ts'
import { type TappedStore, tappedStore } from './tapped-store.ts'

// A test that moves the clock by hand must not meet a part of the engine that is being loaded.
await loadParts()

/** An engine over a memory store, with its clock, its events and what it stored. */
export interface Site {
  readonly engine: SessionEngine
  readonly store: TappedStore
  readonly clock: ManualClock
  readonly events: SessionEvent[]
  /** What the memory store holds, by key. */
  readonly entries: Map<string, unknown>
  /** A new visitor, or one who comes with a token. */
  browser(token?: string): Browser
  /** The types of the events that happened while `act` ran. */
  eventsDuring(act: () => Promise<unknown>): Promise<string[]>
}

/** A visitor: keeps the cookie between requests as a browser does. */
export interface Browser {
  token: string | undefined
  /** Of the last cookie received, in seconds. */
  maxAge: number | undefined
  open(options?: OpenOptions): SessionRequest
  /** Takes the cookie change of a response. */
  receive(change: CookieChange): CookieChange
  /** Commits a request and takes its cookie change. */
  finish(request: SessionRequest): Promise<CookieChange>
  /** One whole request: runs the page, commits, takes the cookie change. */
  visit<Result>(page: (session: Session) => Result | Promise<Result>, options?: OpenOptions): Promise<Result>
}

export function createSite(options: Partial<EngineOptions> = {}): Site {
  const entries = new Map<string, unknown>()
  const store = tappedStore(memoryStore(entries))
  const clock = manualClock()
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent) => events.push(event)
  const engine = createEngine({ store, clock, random: seededRandom(), onEvent, ...options })
  return {
    engine,
    store,
    clock,
    events,
    entries,
    browser: (token) => createBrowser(engine, token),
    async eventsDuring(act) {
      const before = events.length
      await act()
      return events.slice(before).map(({ type }) => type)
    },
  }
}

export function createBrowser(engine: SessionEngine, token?: string): Browser {
  const browser: Browser = {
    token,
    maxAge: undefined,
    open: (options) => engine.open(browser.token, options),
    receive(change) {
      if (change.kind === 'keep') return change
      if (change.kind === 'set') noteToken(change.token)
      browser.token = change.kind === 'set' ? change.token : undefined
      browser.maxAge = change.kind === 'set' ? change.maxAge : undefined
      return change
    },
    finish: async (request) => browser.receive(await request.commit()),
    async visit(page, options) {
      const request = browser.open(options)
      const result = await page(request.session)
      await browser.finish(request)
      return result
    },
  }
  return browser
}

/** A browser whose session holds these values. */
export async function browserWith(site: Site, data: Record<string, unknown>): Promise<Browser> {
  const browser = site.browser()
  await browser.visit((session) => {
    for (const [key, value] of Object.entries(data)) session.set(key, value)
  })
  return browser
}

/** Every value of the browser's session, read by a request of its own that leaves no trace. */
export async function dataOf(browser: Browser): Promise<Record<string, unknown>> {
  const request = browser.open({ countsAsUse: false })
  return Object.fromEntries(await request.session.entries())
}

/** How many sessions are alive in the memory store, expired ones included; the index of users is none. */
export function liveRecords({ entries }: Site): number {
  return [...entries.values()].filter((entry) => {
    const { kind, record } = entry as Entry
    return kind === 'live' && record.meta.id !== ''
  }).length
}

type Entry = { kind: 'live'; record: SessionRecord } | { kind: 'retired'; record?: never }
