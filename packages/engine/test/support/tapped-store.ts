import { SessionError, type SessionStore } from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'

export type Verb = 'create' | 'read' | 'apply' | 'retire'

/** Stands in for one call of the store: `send` makes it. */
export type Tap = (send: () => Promise<unknown>) => Promise<unknown>

/** A store whose calls are counted and can be made to fail. */
export interface TappedStore extends SessionStore {
  /** The verbs called so far, in order. */
  readonly calls: Verb[]
  /** The verbs called while `act` ran. */
  during(act: () => Promise<unknown>): Promise<Verb[]>
  /** Taps the next call of a verb. */
  next(verb: Verb, tap: Tap): void
  /** Taps every call, or every call of some verbs, until the returned function is called. */
  every(tap: Tap, verbs?: readonly Verb[]): () => void
}

export const down: Tap = () =>
  Promise.reject(Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' }))

/** The call is made, and its answer gets lost. */
export const answerLost: Tap = async (send) => {
  await send()
  throw new Error('connection reset')
}

export const refused: Tap = () =>
  Promise.reject(new SessionError('STORE_UNAVAILABLE', 'Nothing was written.'))

/** The call is made, and its answer says that it was not. */
export const toldAsRefused: Tap = async (send) => {
  await send()
  return refused(send)
}

export const silent: Tap = () => new Promise(() => {})

export function answering(answer: unknown): Tap {
  return () => Promise.resolve(answer)
}

/** Something happens between two calls of the store. */
export function after(act: () => Promise<unknown>): Tap {
  return async (send) => {
    await act()
    return send()
  }
}

export function tappedStore(store: SessionStore = memoryStore()): TappedStore {
  const calls: Verb[] = []
  const once = new Map<Verb, Tap[]>()
  const always = new Set<{ tap: Tap; verbs: readonly Verb[] | undefined }>()

  async function call<Answer>(verb: Verb, send: () => Promise<Answer>): Promise<Answer> {
    calls.push(verb)
    const lasting = [...always].find(({ verbs }) => verbs === undefined || verbs.includes(verb))
    const tap = once.get(verb)?.shift() ?? lasting?.tap
    // A tap may answer what the contract forbids: that is what it is for.
    return tap === undefined ? send() : ((await tap(send)) as Answer)
  }

  return {
    capabilities: store.capabilities,
    calls,
    async during(act) {
      const before = calls.length
      await act()
      return calls.slice(before)
    },
    next(verb, tap) {
      once.set(verb, [...(once.get(verb) ?? []), tap])
    },
    every(tap, verbs) {
      const entry = { tap, verbs }
      always.add(entry)
      return () => always.delete(entry)
    },
    create: (key, record, now) => call('create', () => store.create(key, record, now)),
    read: (key, now) => call('read', () => store.read(key, now)),
    apply: (key, change) => call('apply', () => store.apply(key, change)),
    retire: (key, retirement) => call('retire', () => store.retire(key, retirement)),
  }
}
