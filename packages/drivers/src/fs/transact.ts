import { setTimeout } from 'node:timers/promises'
import { createKeyQueue } from '../shared/key-queue.ts'
import type { Decision, Move } from './decide.ts'
import { contended, unavailable } from './disk/disk-error.ts'
import type { Place } from './disk/places.ts'
import type { RecordCache } from './disk/record-cache.ts'
import { type Found, find } from './find.ts'
import { perform } from './move.ts'
import type { MoveOptions } from './move-request.ts'

const MOST_TRIES = 50
/** Tries without a pause: another process is done by then, as a rule. */
const QUICK_TRIES = 3
/** Milliseconds. */
const LONGEST_PAUSE = 16

export interface Transaction<Outcome> {
  readonly key: string
  readonly now: number
  /** How the key stands as far as this process knows; `null` to look. It may be out of date. */
  guess(): Found | null
  decide(found: Found): Decision<Outcome>
}

export interface TransactOptions extends MoveOptions {
  readonly cache: RecordCache
}

/**
 * A function that decides how a key goes on and moves it there, again until nobody else has come in between.
 *
 * @throws SessionError `STORE_UNAVAILABLE` when nothing was written, `OUTCOME_UNKNOWN` when nobody can say
 */
export function createTransact(options: TransactOptions) {
  const { places, cache } = options
  const queue = createKeyQueue()

  async function run<Outcome>(place: Place, { now, guess, decide }: Transaction<Outcome>): Promise<Outcome> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const guessed = tries === 0 ? guess() : null
      const found = guessed ?? (await find(place, now, cache))
      const { outcome, move } = decide(found)
      // A guess is good for a move, which fails if it was wrong, and for nothing else.
      if (move === undefined && guessed === null) return outcome
      if (move !== undefined && (await make(place, found, move, { ...options, now }))) return outcome
      await pause(tries)
    }
    throw contended()
  }

  return async <Outcome>(transaction: Transaction<Outcome>): Promise<Outcome> => {
    const place = places.of(transaction.key)
    try {
      return await queue(place.key, () => run(place, transaction))
    } catch (error) {
      throw unavailable(error, places.base())
    }
  }
}

async function make(
  place: Place,
  found: Found,
  move: Move,
  options: TransactOptions & { readonly now: number },
): Promise<boolean> {
  const { cache } = options
  cache.delete(place.key)
  const bytes = await perform(place, found, move, options)
  if (bytes === null) return false
  const { to: pointer, record } = move
  if (pointer.kind === 'live' && record !== undefined) cache.set(place.key, { pointer, record, bytes })
  return true
}

async function pause(tries: number): Promise<void> {
  if (tries >= QUICK_TRIES)
    await setTimeout(Math.random() * Math.min(2 ** (tries - QUICK_TRIES), LONGEST_PAUSE))
}
