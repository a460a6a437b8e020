import { createEngine, type Field, type RecordMeta } from '@astro-sessions/engine'
import { tokenEncryption } from '@astro-sessions/engine/encryption'
import { memoryStore } from '@astro-sessions/engine/memory'
import { SECRET } from './user-life.ts'

/** A sealed session on its way from one platform to another. */
export interface SealedSession {
  readonly token: string
  readonly key: string
  readonly meta: RecordMeta
  readonly fields: readonly [name: string, field: Field][]
}

export interface SealedVisit {
  /** What the page saw before its change. */
  readonly seen: Record<string, unknown>
  readonly userId: string | null
  readonly session: SealedSession
  /** Whether the platform gives out modules of Node.js. */
  readonly hasNodeModules: boolean
}

/** A visit of the session on this platform, or a login that starts it. */
export async function changeSealed(sealed: SealedSession | null): Promise<SealedVisit> {
  const entries = new Map<string, unknown>()
  const store = memoryStore(entries)
  const engine = createEngine({ store, queue: false, encryption: tokenEncryption() })
  if (sealed !== null) {
    const { key, meta, fields } = sealed
    await store.create(key, { meta, fields: new Map(fields) }, Date.now())
  }
  const request = engine.open(sealed?.token)
  const seen = Object.fromEntries(await request.session.entries())
  const userId = await request.session.userId()
  if (sealed === null) request.session.login(SECRET)
  request.session.set('visits', Number(seen.visits ?? 0) + 1)
  const change = await request.commit()
  const token = change.kind === 'set' ? change.token : (sealed?.token ?? '')
  for (const key of entries.keys()) {
    const found = await store.read(key, Date.now())
    if (found.kind !== 'live' || !found.record.fields.has('sealed')) continue
    const { meta, fields } = found.record
    return { seen, userId, session: { token, key, meta, fields: [...fields] }, hasNodeModules: hasModules() }
  }
  throw new Error('The store holds no sealed session.')
}

function hasModules(): boolean {
  const process: { getBuiltinModule?: unknown } | undefined = Reflect.get(globalThis, 'process')
  return typeof process?.getBuiltinModule === 'function'
}
