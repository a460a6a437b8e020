import {
  type EventListener,
  SessionError,
  type SessionEvent,
  type SessionStore,
} from '@astro-sessions/engine'

/** What is used of `node:diagnostics_channel`, which Node.js, Deno, Bun and workerd have. */
interface Diagnostics {
  channel(name: string): Channel
  tracingChannel(name: string): Tracing
}

interface Channel {
  readonly hasSubscribers: boolean
  publish(message: object): void
}

interface Tracing {
  readonly start: Channel
  readonly asyncEnd: Channel
  readonly error: Channel
  tracePromise(work: () => Promise<void>, context: object): Promise<void>
}

/** What a subscriber is told of a call: no result, which would hold the session. */
interface CallContext {
  outcome?: string
  /** Milliseconds. */
  duration?: number
}

const diagnostics: Diagnostics | undefined = Reflect.get(globalThis, 'process')?.getBuiltinModule?.(
  'node:diagnostics_channel',
)

const channels = new Map<string, Channel>()
const tracings = new Map<string, Tracing>()

/** Tells whoever listens to the channel. Without a subscriber nothing is made. */
export function publish(name: string, message: () => object): void {
  if (diagnostics === undefined) return
  const channel = channels.get(name) ?? diagnostics.channel(`astro-sessions:${name}`)
  channels.set(name, channel)
  if (channel.hasSubscribers) channel.publish(message())
}

/** The tracing of this name if anybody subscribes to it. */
function tracingOf(name: string): Tracing | undefined {
  if (diagnostics === undefined) return undefined
  const tracing = tracings.get(name) ?? diagnostics.tracingChannel(`astro-sessions:${name}`)
  tracings.set(name, tracing)
  const { start, asyncEnd, error } = tracing
  return start.hasSubscribers || asyncEnd.hasSubscribers || error.hasSubscribers ? tracing : undefined
}

/** Runs the work, and tells whoever traces `name` when it began and ended, and what came of it. */
export async function traced<Result>(
  name: string,
  describe: () => object,
  work: () => Promise<Result>,
  outcomeOf: (result: Result) => string,
): Promise<Result> {
  const tracing = tracingOf(name)
  if (tracing === undefined) return work()
  const context: CallContext = describe()
  const began = performance.now()
  const working = work()
  try {
    await tracing.tracePromise(async () => {
      try {
        context.outcome = outcomeOf(await working)
      } catch (error) {
        // Words of a driver's client can hold what it was to write.
        throw error instanceof SessionError ? error : failedCall(error)
      } finally {
        context.duration = performance.now() - began
      }
    }, context)
  } catch {
    // The caller gets the error itself.
  }
  return working
}

/** The store, each call of which is told. */
export function tracedStore(store: SessionStore): SessionStore {
  if (diagnostics === undefined) return store
  const trace = <Result>(verb: string, call: () => Promise<Result>, outcomeOf: (result: Result) => string) =>
    traced('store', () => ({ verb }), call, outcomeOf)
  return {
    capabilities: store.capabilities,
    ...(store.keys && { keys: store.keys.bind(store) }),
    ...(store.sweep && { sweep: store.sweep.bind(store) }),
    create: (key, record, now) =>
      trace(
        'create',
        () => store.create(key, record, now),
        (isNew) => (isNew ? 'created' : 'refused'),
      ),
    read: (key, now) => trace('read', () => store.read(key, now), kindOf),
    apply: (key, change) => trace('apply', () => store.apply(key, change), kindOf),
    retire: (key, retirement) => trace('retire', () => store.retire(key, retirement), kindOf),
  }
}

/** The listener, and whoever listens to the channel of an event: without ids, users and names of keys. */
export function toldOnChannels(listener: EventListener | undefined): EventListener | undefined {
  if (diagnostics === undefined) return listener
  return (event) => {
    publish(event.type, () => withoutWho(event))
    return listener?.(event)
  }
}

function withoutWho(event: SessionEvent): object {
  switch (event.type) {
    case 'created':
      return { isLogin: event.userId !== null }
    case 'rotated':
      return { isLogin: event.login }
    case 'committed':
      return { keys: event.keys.length }
    case 'conflict':
      return { resolution: event.resolution }
    case 'interrupted':
      return { reason: event.reason }
    case 'storeError':
      return { verb: event.verb, code: event.error.code }
    default:
      return {}
  }
}

function kindOf({ kind }: { readonly kind: string }): string {
  return kind
}

function failedCall(cause: unknown): SessionError {
  return new SessionError('STORE_UNAVAILABLE', 'A call of the session store failed.', { cause })
}
