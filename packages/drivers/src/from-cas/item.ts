import type { Entry, Stored } from '@astro-sessions/engine'
import { decodeEntry, encodeEntry } from '../shared/entry-json.ts'
import { isObject } from '../shared/record-json.ts'

/** How many of its last writers an item names. */
const NAMED_WRITERS = 16

/** What is under a key: an entry, and who wrote it. */
export interface Item {
  /** How often it was written. */
  readonly writes: number
  /** Ids of the last attempts that were written, the newest last. */
  readonly ids: readonly string[]
  /** `undefined` for nothing. */
  readonly stored: Stored | undefined
  /** Until when it belongs to a sweep that deletes it. */
  readonly claimedUntil?: number
}

/** One try to write an item. */
export interface Attempt {
  readonly id: string
  /** What the item is if it is written. */
  readonly item: Item
  readonly text: string
}

export const NOTHING: Item = { writes: 0, ids: [], stored: undefined }

/** What comes after `item`. The id makes each text a new one, so that a version made of the text is new, too. */
export function attemptAfter(item: Item, next: Entry | { readonly claimedUntil: number }): Attempt {
  const id = randomId()
  const head = { writes: item.writes + 1, ids: [...item.ids.slice(1 - NAMED_WRITERS), id] }
  const start = JSON.stringify(head).slice(0, -1)
  if ('claimedUntil' in next) {
    const { claimedUntil } = next
    return {
      id,
      item: { ...head, stored: undefined, claimedUntil },
      text: `${start},"claimedUntil":${claimedUntil}}`,
    }
  }
  return { id, item: { ...head, stored: next }, text: `${start},"entry":${encodeEntry(next)}}` }
}

export function itemOf(text: string): Item {
  const value = parsed(text)
  if (!isItem(value)) return { ...NOTHING, stored: { kind: 'unreadable' } }
  const { writes, ids, entry, claimedUntil } = value
  if (typeof claimedUntil === 'number') return { writes, ids, stored: undefined, claimedUntil }
  return { writes, ids, stored: decodeEntry(entry) ?? { kind: 'unreadable' } }
}

/**
 * What the item tells of an attempt: its own id at its place, the id of another one, or nothing, because the attempt is
 * none of the last writes that the item names, or comes after all of them.
 */
export function whatBecameOf(attempt: Attempt, { writes, ids }: Item): 'written' | 'overtaken' | 'not told' {
  const since = writes - attempt.item.writes
  const id = since < 0 ? undefined : ids.at(-1 - since)
  if (id === undefined) return 'not told'
  return id === attempt.id ? 'written' : 'overtaken'
}

interface WrittenItem {
  readonly writes: number
  readonly ids: readonly string[]
  readonly entry?: unknown
  readonly claimedUntil?: unknown
}

function isItem(value: unknown): value is WrittenItem {
  if (!isObject(value) || typeof value.writes !== 'number' || !Array.isArray(value.ids)) return false
  return value.ids.every((id) => typeof id === 'string')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function randomId(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(9))))
}
