import {
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  SessionError,
  type SessionStore,
  type StoreCapabilities,
  type Stored,
} from '@astro-sessions/engine'
import { createKeyQueue, type KeyQueue } from '../shared/key-queue.ts'
import { isWritable, type UnstorageDriver } from '../shared/unstorage-driver.ts'
import { asUnavailable } from './as-unavailable.ts'
import { createItems } from './items.ts'

export type { UnstorageDriver } from '../shared/unstorage-driver.ts'

export interface FromUnstorageOptions {
  /** What the names of all items begin with (`sessions`). */
  base?: string
  /** What the storage behind the driver can keep, where it is less than usual. */
  capabilities?: Partial<StoreCapabilities>
  /** Whether the requests of one process wait for each other (true). Must be off on workerd, where they would hang. */
  queue?: boolean
}

/** Drivers that keep items for ever. With others, a look at all their items would only cost. */
const WITHOUT_EXPIRY = new Set(['db0', 'fs', 'fs-lite', 'memory'])

/**
 * A session store over any driver of unstorage.
 *
 * A session is one item, written as a whole; when it ends, a second item says so. Writers of one process go one
 * after the other. Between processes, parallel writes are safe only if the driver has `withLock(key, task)`: a
 * driver without it can lose one of two writes, never bring an ended session back.
 *
 * @throws SessionError `INVALID_OPTION` when the driver cannot write
 */
export function fromUnstorage(driver: UnstorageDriver, options: FromUnstorageOptions = {}): SessionStore {
  if (!isWritable(driver)) throw readOnly(driver.name)
  const items = createItems(driver, options.base ?? 'sessions')
  const queue: KeyQueue = (options.queue ?? true) ? createKeyQueue() : (_, task) => task()
  const alone = options.queue === false ? 'none' : 'process'
  const lock = async <Result>(key: string, task: () => Promise<Result>) =>
    driver.withLock === undefined ? task() : driver.withLock(key, task)

  function change<Answer>(
    key: string,
    now: number,
    decide: (entry: Stored | undefined) => Decision<Answer>,
  ): Promise<Answer> {
    return queue(key, () =>
      lock(key, async () => {
        const { answer, entry } = decide(await items.read(key, now))
        if (entry === undefined) return answer
        const marker = await items.write(key, entry, now)
        return marker === undefined ? answer : decide(marker).answer
      }),
    )
  }

  return {
    capabilities: {
      atomic: driver.withLock === undefined ? alone : 'host',
      consistency: 'strong',
      ...options.capabilities,
    },
    create: (key, record, now) => change(key, now, (entry) => decideCreate(entry, record, now)),
    // In turn with the writers: some drivers let a reader see half of what is being written.
    read: (key, now) => queue(key, async () => decideRead(await items.read(key, now), now)),
    apply: (key, delta) => change(key, delta.now, (entry) => decideApply(entry, delta)),
    retire: (key, retirement) => change(key, retirement.now, (entry) => decideRetire(entry, retirement)),
    ...(WITHOUT_EXPIRY.has(driver.name ?? '')
      ? { sweep: (now: number) => asUnavailable(() => items.sweep(now)) }
      : {}),
    close: async () => {
      await asUnavailable(() => driver.dispose?.())
    },
  }
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
