import { bytesOf, MOST_BYTES, takeAtMost } from '../values/bytes.ts'
import type { Change, Fields, SessionRecord } from './store.ts'

/** Bytes of names and values, in UTF-8 as JSON writes them. */
export function sizeOf(fields: Fields): number {
  let size = 0
  for (const [name, { value }] of fields) size += bytesOf(name) + bytesOf(value)
  return size
}

/** True when the fields take no more bytes. */
export function isWithin(fields: Fields, limit: number): boolean {
  return takeAtMost(textsOf(fields), limit)
}

/** True when both together certainly take no more bytes, which shows without a text being looked at. */
export function areSurelyWithin(fields: Fields, others: Fields, limit: number): boolean {
  return (charactersOf(fields) + charactersOf(others)) * MOST_BYTES <= limit
}

function charactersOf(fields: Fields): number {
  let characters = 0
  fields.forEach(({ value }, name) => {
    characters += name.length + value.length
  })
  return characters
}

/** True when a change may leave more than its limit: what it sets counts beside all that is there. */
export function mayOutgrow({ fields }: SessionRecord, { set, clear, limit }: Change): boolean {
  if (limit === undefined || set.size === 0) return false
  return !takeAtMost([...(clear ? [] : textsOf(fields)), ...textsOf(set)], limit)
}

/** Bytes of a record beside its fields: times, ids, the user and the label. */
const META = 4000

/** How much of what is left names and values take, beside stamps and punctuation; and how much when they are sealed. */
const SHARE = { plain: 0.95, sealed: 0.7 }

/**
 * The most that names and values of the usual size may take so that a record fits into one value of a store. A store
 * refuses by itself what still does not fit.
 */
export function roomIn(valueLimit: number | undefined, isSealed: boolean): number {
  if (valueLimit === undefined) return Number.POSITIVE_INFINITY
  return Math.max(1, Math.floor((valueLimit - META) * SHARE[isSealed ? 'sealed' : 'plain']))
}

function textsOf(fields: Fields): string[] {
  return [...fields].flatMap(([name, { value }]) => [name, value])
}
