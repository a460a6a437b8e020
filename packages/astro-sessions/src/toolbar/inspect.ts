import {
  type CookieChange,
  createEngine,
  type EngineOptions,
  type RecordMeta,
  type Session,
  type SessionStore,
} from '@astro-sessions/engine'
import type { FieldView, SessionView } from './protocol.ts'
import { jsonOf } from './value-text.ts'
import { treeOf } from './value-tree.ts'
import type { Watch } from './watch.ts'
import { delegate } from './watched-engine.ts'

/** Looks at sessions and changes them without counting as their use, and without showing in the timeline. */
export interface Inspector {
  /** What there is of a session; `null` when none of the tokens names one that is live. */
  view(tokens: readonly string[]): Promise<SessionView | null>
  /** Does something to a session and resolves to what becomes of the cookie. */
  change(tokens: readonly string[], act: (session: Session) => void): Promise<CookieChange>
}

export function createInspector(
  openStore: () => SessionStore,
  options: Omit<EngineOptions, 'store'>,
  watch: Watch,
): Inspector {
  // Only what was done shows, and not that the toolbar looked.
  const onEvent: EngineOptions['onEvent'] = (event) => {
    if (event.type !== 'storeError' && event.type !== 'expired') watch.noteEvent(event, 'toolbar')
  }
  const settings = { ...options, onEvent }
  return {
    async view(tokens) {
      const { store, sessionMeta } = keepMeta(openStore())
      const { session } = createEngine({ ...settings, store }).open(tokens, { countsAsUse: false })
      const entries = await session.entries()
      const info = await session.info()
      const meta = sessionMeta()
      // Who it is may be sealed in the store.
      return meta === null || info === null ? null : viewOf({ ...meta, userId: info.userId }, entries)
    },
    async change(tokens, act) {
      const request = createEngine({ ...settings, store: openStore() }).open(tokens, { countsAsUse: false })
      act(request.session)
      return request.commit()
    },
  }
}

function viewOf(meta: RecordMeta, entries: readonly (readonly [string, unknown])[]): SessionView {
  const { id, userId, createdAt, deadline, lastSeenAt, idle } = meta
  const fields = entries.map(
    ([key, value]): FieldView => ({ key, value: treeOf(value), json: jsonOf(value) }),
  )
  return { id, userId, createdAt, deadline, idleEnd: lastSeenAt + idle, fields }
}

/**
 * The store, with the times of the session's record, which is read before that of its user: a session tells only the
 * nearer deadline.
 */
function keepMeta(inner: SessionStore): { store: SessionStore; sessionMeta(): RecordMeta | null } {
  let meta: RecordMeta | null = null
  const store = delegate(inner, {
    async read(key, now) {
      const found = await inner.read(key, now)
      meta ??= found.kind === 'live' ? found.record.meta : null
      return found
    },
  })
  return { store, sessionMeta: () => meta }
}
