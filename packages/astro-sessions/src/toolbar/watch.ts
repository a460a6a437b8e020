import type { CookieChange, SessionEvent } from '@astro-sessions/engine'
import { type CurrentRequest, createCurrentRequest } from './current-request.ts'
import type { TimelineEntry } from './protocol.ts'

/** How many entries and tokens are remembered: a dev server may run for weeks. */
const MOST_ENTRIES = 500
const MOST_TOKENS = 20

/** What one dev server saw of its sessions. Tokens are for the endpoint only and never leave the server. */
export interface Watch {
  /** Knows during which request what is noted happens. */
  readonly request: CurrentRequest
  /** The entries of one session and those that name none, the newest first; without an id, those of every session. */
  timelineOf(id: string | null): readonly TimelineEntry[]
  note(entry: Omit<TimelineEntry, 'at' | 'request'>): void
  noteEvent(event: SessionEvent, by?: string): void
  /** Tokens of the sessions that were used, the newest first. */
  tokens(): readonly string[]
  remember(token: string): void
  /** Keeps up with what a request does to the cookie: of the tokens that it came with, the replaced ones are forgotten. */
  follow(tokens: readonly string[], change: CookieChange): void
  forget(token: string): void
}

export function createWatch(now: () => number = Date.now): Watch {
  const entries: TimelineEntry[] = []
  const tokens = new Set<string>()
  const request = createCurrentRequest()
  const remember: Watch['remember'] = (token) => {
    tokens.delete(token)
    tokens.add(token)
    for (const oldest of [...tokens].slice(0, -MOST_TOKENS)) tokens.delete(oldest)
  }
  const note: Watch['note'] = (entry) => {
    entries.push({ ...entry, at: now(), request: request.get() })
    if (entries.length > MOST_ENTRIES) entries.shift()
  }
  return {
    request,
    timelineOf: (id) =>
      entries.filter((entry) => id === null || entry.id === null || entry.id === id).reverse(),
    note,
    noteEvent(event, by) {
      const detail = [detailOf(event), by === undefined ? '' : `by ${by}`].filter(Boolean).join(' ')
      note({ id: 'id' in event ? event.id : null, type: event.type, detail })
    },
    tokens: () => [...tokens].reverse(),
    remember,
    follow(before, change) {
      if (change.kind === 'keep') return
      for (const token of before) tokens.delete(token)
      if (change.kind === 'set') remember(change.token)
    },
    forget: (token) => tokens.delete(token),
  }
}

const WATCH = Symbol.for('astro-sessions.toolbar')

/** The watch of this dev server. It outlives the module, which is evaluated again after an edit. */
export function watchOfServer(): Watch {
  const known: Watch | undefined = Reflect.get(globalThis, WATCH)
  const watch = known ?? createWatch()
  Reflect.set(globalThis, WATCH, watch)
  return watch
}

function detailOf(event: SessionEvent): string {
  switch (event.type) {
    case 'committed':
      return event.keys.join(', ')
    case 'conflict':
      return `${event.key}: ${event.resolution}`
    case 'interrupted':
      return event.reason
    case 'rotated':
      return event.login ? 'login' : ''
    case 'corrupt':
      return event.key ?? 'the record'
    case 'storeError':
      return `${event.verb}: ${event.error.code}`
    default:
      return ''
  }
}
