import { endOf, type SweepOptions } from '@astro-sessions/engine'
import { clockFrom } from '../shared/sweep/clock-from.ts'
import { createTally } from '../shared/sweep/tally.ts'
import { attemptAfter, type Item } from './item.ts'
import type { Found } from './seen.ts'
import { SLACK, type Stepper } from './step.ts'
import type { CasStorage } from './storage.ts'
import { write } from './write.ts'

/** How many items are looked at at a time. */
const AT_ONCE = 8

/** How long a claim lasts: half of it is for the sweep, and half for clocks that differ. */
const CLAIM = SLACK

export interface Swept {
  readonly storage: CasStorage
  readonly stepper: Stepper
  readonly now: number
}

/** Deletes what nobody has asked for since a minute before `now`, and resolves to how much that was. */
export async function sweep({ storage, stepper, now }: Swept, options?: SweepOptions): Promise<number> {
  const { list } = storage
  const { look } = stepper
  const tally = createTally(options)
  const clock = clockFrom(now)
  if (list === undefined) return 0

  async function sweepOne(key: string): Promise<number> {
    const found = await look(key)
    if (found.version === null || now < overAt(found.item)) return 0
    const version = storage.removesBlindly ? await claim(key, found) : found.version
    if (version === null) return 0
    await storage.remove(key, version)
    return 1
  }

  /** What begins there meanwhile would be deleted as well. `null` where it could. */
  async function claim(key: string, found: Found): Promise<string | null> {
    const claimed = clock()
    const attempt = attemptAfter(found.item, { claimedUntil: claimed + CLAIM })
    const written = await write({
      storage,
      key,
      found,
      isGuess: false,
      attempt,
      expireIn: CLAIM,
      look: () => look(key),
      isLate: () => false,
    })
    if (written.kind !== 'written') return null
    const version = written.version ?? (await look(key)).version
    return clock() < claimed + CLAIM / 2 ? version : null
  }

  for await (const keys of batches(list.call(storage))) {
    const counts = await Promise.all(keys.map(sweepOne))
    tally.add({ seen: keys.length, deleted: counts.filter((count) => count > 0).length })
  }
  return tally.deleted
}

/** The instant from which on an item may be deleted: never for what is none of ours. */
function overAt({ stored, claimedUntil }: Item): number {
  if (claimedUntil !== undefined) return claimedUntil
  if (stored === undefined || stored.kind === 'unreadable') return Number.POSITIVE_INFINITY
  return endOf(stored) + SLACK
}

/** What is listed, some at a time. */
export async function* batches(keys: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = []
  for await (const key of keys) {
    batch.push(key)
    if (batch.length < AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
