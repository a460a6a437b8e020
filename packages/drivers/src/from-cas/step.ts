import {
  type Decision,
  type Entry,
  endOf,
  SessionError,
  type Stored,
  systemClock,
} from '@astro-sessions/engine'
import { assertFits } from '../shared/entry-json.ts'
import { createKeyQueue, type KeyQueue } from '../shared/key-queue.ts'
import { outOfTime, unread, withoutVersion } from './cas-error.ts'
import { attemptAfter, itemOf, NOTHING } from './item.ts'
import { largestFields } from './largest-fields.ts'
import { createSeen, type Found } from './seen.ts'
import type { CasStorage } from './storage.ts'
import { type Written, write } from './write.ts'

/** A verb: what it asks, and where it begins when nothing of the key was seen. */
export interface Verb<Answer> {
  readonly key: string
  readonly now: number
  readonly decide: (stored: Stored | undefined) => Decision<Answer>
  /** To begin with nothing, which the storage refuses where that is wrong, instead of with a read (false). */
  readonly isNew?: boolean
  /** Whether it puts something into the session (false). */
  readonly adds?: boolean
}

export interface Stepper {
  look(key: string): Promise<Found>
  /** Looks, and remembers it for a write that may follow. */
  read(key: string, now: number): Promise<Found>
  step<Answer>(verb: Verb<Answer>): Promise<Answer>
}

/** Room for clocks that differ, in milliseconds. */
export const SLACK = 60_000

/** Bytes that an item grows by itself: the names of its writers, and its counters. Who adds to a session leaves them free. */
const GROWTH = 512

/** How long one that meets a claim waits before it looks again, in milliseconds. */
const PAUSE = 20

const ABSENT: Found = { item: NOTHING, version: null, size: 0 }

export function createStepper(storage: CasStorage): Stepper {
  const { commandTimeout = 1900, valueLimit } = storage
  const seen = createSeen()
  const inTurn = queueHere()

  async function look(key: string): Promise<Found> {
    const found = await repeated(() => storage.get(key))
    if (found === null || found === undefined) return ABSENT
    const { text, version } = found
    if (typeof version !== 'string' || version === '') throw withoutVersion()
    return { item: itemOf(text), version, size: text.length }
  }

  async function lookFirst(key: string): Promise<Found> {
    try {
      return await look(key)
    } catch (cause) {
      throw unread(cause)
    }
  }

  interface Next {
    readonly key: string
    readonly now: number
    readonly found: Found
    readonly isGuess: boolean
    readonly entry: Entry
    readonly adds: boolean
    isLate(): boolean
  }

  async function replace({ entry, now, adds, ...next }: Next): Promise<Written> {
    const { key, found } = next
    const attempt = attemptAfter(found.item, entry)
    const { item, text } = attempt
    const bytes = new TextEncoder().encode(text).length
    assertFits(adds ? bytes + GROWTH : bytes, valueLimit, largestFields(entry))
    const written = await write({
      storage,
      ...next,
      attempt,
      expireIn: lifeOf(entry, now),
      look: () => look(key),
    })
    if (written.kind === 'written' && written.version !== null)
      seen.keep(key, { item, version: written.version, size: text.length }, now)
    return written
  }

  async function carryOut<Answer>(verb: Verb<Answer>, isLate: () => boolean): Promise<Answer> {
    const { key, now, decide, isNew = false, adds = isNew } = verb
    const guess = seen.take(key, now) ?? (isNew ? ABSENT : undefined)
    let [found, isGuess] = [guess ?? (await lookFirst(key)), guess !== undefined]
    for (;;) {
      if (isLate()) throw outOfTime()
      const { answer, entry } = decide(found.item.stored)
      // Nothing but a write tells that a guess is not old.
      if (entry === undefined && !isGuess) {
        // Who is told of a conflict comes back at once, with another change.
        seen.keep(key, found, now)
        return answer
      }
      if (entry !== undefined && !isClaimed(found, now)) {
        const written = await replace({ key, now, found, isGuess, entry, adds, isLate })
        if (written.kind === 'written') return answer
        found = written.found
      } else {
        if (!isGuess) await pause()
        found = await lookFirst(key)
      }
      isGuess = false
    }
  }

  return {
    look,
    async read(key, now) {
      const found = await look(key)
      seen.keep(key, found, now)
      return found
    },
    async step(verb) {
      const end = systemClock.now() + commandTimeout
      return inTurn(verb.key, () => carryOut(verb, () => systemClock.now() >= end))
    },
  }
}

/** A whole number of milliseconds: some storages take nothing else. */
function lifeOf(entry: Entry, now: number): number {
  return Math.ceil(Math.max(0, endOf(entry) - now)) + SLACK
}

function isClaimed({ item }: Found, now: number): boolean {
  return item.claimedUntil !== undefined && now < item.claimedUntil
}

function pause(): Promise<void> {
  return new Promise((resolve) => systemClock.after(PAUSE, resolve))
}

/** A read does no harm when it comes twice. */
async function repeated<Result>(task: () => Promise<Result>): Promise<Result> {
  try {
    return await task()
  } catch (error) {
    if (error instanceof SessionError) throw error
    return task()
  }
}

/** On workerd no request may wait for what another one began. */
function queueHere(): KeyQueue {
  const isWorkerd = globalThis.navigator?.userAgent === 'Cloudflare-Workers'
  return isWorkerd ? (_, task) => task() : createKeyQueue()
}
