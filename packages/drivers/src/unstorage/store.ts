import {
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  type ReadResult,
  SessionError,
  type SessionStore,
  type StoreCapabilities,
  type Stored,
  type SweepOptions,
} from '@astro-sessions/engine'
import { createKeyQueue, type KeyQueue } from '../shared/key-queue.ts'
import { createTally } from '../shared/sweep/tally.ts'
import { isWritable, type UnstorageDriver } from '../shared/unstorage-driver.ts'
import { asUnavailable } from './as-unavailable.ts'
import { createItems } from './items.ts'
import { deletesExpired } from './listing.ts'

export type { UnstorageDriver } from '../shared/unstorage-driver.ts'

export interface FromUnstorageOptions {
  /** What the names of all items begin with (`sessions`). */
  base?: string
  /** What the storage behind the driver can keep, where it is less than usual. */
  capabilities?: Partial<StoreCapabilities>
  /** Whether the requests of one process wait for each other (true). Must be off on workerd, where they would hang. */
  queue?: boolean
}

/**
 * A session store over any driver of unstorage.
 *
 * A session is one item, written as a whole; when it ends, a second item says so, for as long as the first one could
 * come up again. Writers of one process go one after the other. Between processes, parallel writes are safe only if the driver has `withLock(key, task)`: a
 * driver without it can lose one of two writes, never bring an ended session back.
 *
 * What has expired is deleted by the storage, where the driver hands on a time to live; elsewhere by a sweep, which lists
 * all items and reads each once before its end (those beyond 50,000 each time).
 *
 * @throws SessionError `INVALID_OPTION` when the driver cannot write, or `base` has a question mark
 */
export function fromUnstorage(driver: UnstorageDriver, options: FromUnstorageOptions = {}): SessionStore {
  if (!isWritable(driver)) throw readOnly(driver.name)
  const capabilities: StoreCapabilities = {
    atomic: driver.withLock !== undefined ? 'host' : options.queue === false ? 'none' : 'process',
    consistency: 'strong',
    ...options.capabilities,
  }
  const { consistency, valueLimit } = capabilities
  const isEventual = consistency === 'eventual'
  const items = createItems(driver, { base: options.base ?? 'sessions', isEventual, valueLimit })
  const queue: KeyQueue = (options.queue ?? true) ? createKeyQueue() : (_, task) => task()
  const lock = async <Result>(key: string, task: () => Promise<Result>) =>
    driver.withLock === undefined ? task() : driver.withLock(key, task)

  const alone = <Result>(key: string, task: () => Promise<Result>) => queue(key, () => lock(key, task))

  function change<Answer>({ key, now, verb, decide }: Verb<Answer>): Promise<Answer> {
    return alone(key, async () => {
      const found = await items.read(key, now, verb === 'create')
      // The end of a session is done when nothing is left of it. Anybody else only tidies up.
      if (found.isLeftBehind) await (verb === 'retire' ? items.forget(key) : quietly(items.forget(key)))
      const { answer, entry } = decide(found.stored)
      if (entry === undefined) return answer
      const marker = await items.write(key, found, entry, now)
      return marker === undefined ? answer : decide(marker).answer
    })
  }

  async function read(key: string, now: number): Promise<ReadResult> {
    const { stored, isLeftBehind } = await items.read(key, now)
    if (isLeftBehind) await quietly(items.forget(key))
    return decideRead(stored, now)
  }

  return {
    capabilities,
    create(key, record, now) {
      return change({ key, now, verb: 'create', decide: (entry) => decideCreate(entry, record, now) })
    },
    // In turn with the writers: some drivers let a reader see half of what is being written.
    read: (key, now) => queue(key, () => read(key, now)),
    apply(key, delta) {
      return change({ key, now: delta.now, verb: 'apply', decide: (entry) => decideApply(entry, delta) })
    },
    retire(key, retirement) {
      const { now } = retirement
      return change({ key, now, verb: 'retire', decide: (entry) => decideRetire(entry, retirement) })
    },
    ...(!deletesExpired(driver) && {
      sweep: async (now: number, options?: SweepOptions) => items.sweep(now, alone, createTally(options)),
    }),
    ...(driver.getKeys !== undefined && {
      async *keys() {
        yield await asUnavailable(() => items.keys())
      },
    }),
    close: async () => {
      await asUnavailable(() => driver.dispose?.())
    },
  }
}

interface Verb<Answer> {
  readonly key: string
  readonly now: number
  readonly verb: 'create' | 'apply' | 'retire'
  decide(entry: Stored | undefined): Decision<Answer>
}

/** What is left is found again by whoever comes next, and believed by nobody. */
async function quietly(tidying: Promise<void>): Promise<void> {
  await tidying.catch(() => undefined)
}

function readOnly(name = 'without a name'): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `The unstorage driver ${name} cannot write, so it cannot keep sessions.`,
    {
      hint: 'Use a driver with setItem and removeItem.',
    },
  )
}
