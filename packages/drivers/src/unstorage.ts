import { SessionError, type SessionStore, type StoreCapabilities } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { createKeyQueue } from './lib/key-queue.ts'
import { isWritable, type UnstorageDriver } from './lib/unstorage/driver.ts'
import type { Entry } from './lib/unstorage/entry.ts'
import { createItems } from './lib/unstorage/items.ts'

export type { UnstorageDriver } from './lib/unstorage/driver.ts'

export interface FromUnstorageOptions {
  /** What the names of all items begin with (`sessions`). */
  base?: string
  /** What the storage behind the driver can keep, where it is less than usual. */
  capabilities?: Partial<StoreCapabilities>
}

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
  const queue = createKeyQueue()
  const lock = async <Result>(key: string, task: () => Promise<Result>) =>
    driver.withLock === undefined ? task() : driver.withLock(key, task)

  /** The reference store decides on the one entry that was read; what it changes is written back. */
  function change<Answer>(
    key: string,
    now: number,
    decide: (store: SessionStore) => Promise<Answer>,
  ): Promise<Answer> {
    return queue(key, () =>
      lock(key, async () => {
        const before = await items.read(key, now)
        const { entries, store } = storeOf(key, before)
        const answer = await decide(store)
        const after = entries.get(key)
        if (after === undefined || after === before) return answer
        const marker = await items.write(key, after, now)
        return marker === undefined ? answer : decide(storeOf(key, marker).store)
      }),
    )
  }

  return {
    capabilities: {
      atomic: driver.withLock === undefined ? 'process' : 'host',
      consistency: 'strong',
      ...options.capabilities,
    },
    create: (key, record, now) => change(key, now, (store) => store.create(key, record, now)),
    // In turn with the writers: some drivers let a reader see half of what is being written.
    read: (key, now) => queue(key, async () => storeOf(key, await items.read(key, now)).store.read(key, now)),
    apply: (key, delta) => change(key, delta.now, (store) => store.apply(key, delta)),
    retire: (key, retirement) => change(key, retirement.now, (store) => store.retire(key, retirement)),
    sweep: (now) => items.sweep(now),
    close: async () => {
      await driver.dispose?.()
    },
  }
}

function storeOf(key: string, entry: Entry | undefined) {
  const entries = new Map<string, Entry>(entry === undefined ? [] : [[key, entry]])
  return { entries, store: memoryStore(entries) }
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
