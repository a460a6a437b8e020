import {
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  type SessionStore,
  type SweepOptions,
} from '@astro-sessions/engine'
import { ownKeys } from '../shared/keys/own-keys.ts'
import { closed } from './cas-error.ts'
import { createStepper } from './step.ts'
import type { CasStorage } from './storage.ts'
import { batches, sweep } from './sweep.ts'

export type { CasCondition, CasItem, CasStorage } from './storage.ts'

/**
 * Returns a store over a storage with compare-and-swap, such as Amazon S3, Azure Blob Storage, Firestore or DynamoDB, for
 * drivers of your own.
 *
 * A session is one item, and its marker replaces it. Each verb is atomic, however many calls it takes. A write that may have
 * been stored is sent again unchanged, and the item tells whether it was stored: it rejects with `OUTCOME_UNKNOWN` only if
 * the storage does not come back. Reading and writing a session takes two calls, and the write reuses what the request has
 * read; a writer that loses the race takes two more.
 *
 * @example
 * export default (options) => fromCas({ get, put, remove, list })
 */
export function fromCas(storage: CasStorage): SessionStore {
  const { atomic = 'everywhere', valueLimit } = storage
  const stepper = createStepper(storage)
  let isClosed = false
  const assertOpen = () => {
    if (isClosed) throw closed()
  }
  const step: typeof stepper.step = async (verb) => {
    assertOpen()
    return stepper.step(verb)
  }

  return {
    capabilities: {
      atomic,
      consistency: 'strong',
      ...(valueLimit !== undefined && { valueLimit }),
    },
    create: (key, record, now) =>
      step({ key, now, decide: (stored) => decideCreate(stored, record, now), isNew: true }),
    async read(key, now) {
      assertOpen()
      return decideRead((await stepper.read(key, now)).item.stored, now)
    },
    apply: (key, change) =>
      step({
        key,
        now: change.now,
        decide: (stored) => decideApply(stored, change),
        adds: change.set.size > 0,
      }),
    retire: (key, retirement) =>
      step({ key, now: retirement.now, decide: (stored) => decideRetire(stored, retirement) }),
    ...(storage.list &&
      !storage.deletesExpired && {
        async sweep(now: number, options?: SweepOptions) {
          assertOpen()
          return sweep({ storage, stepper, now }, options)
        },
      }),
    ...(storage.list && {
      async *keys() {
        assertOpen()
        for await (const names of batches(storage.list?.() ?? [])) yield ownKeys(names, '')
      },
    }),
    async close() {
      if (isClosed) return
      isClosed = true
      await storage.close?.()
    },
  }
}
