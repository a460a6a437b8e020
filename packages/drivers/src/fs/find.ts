import { join } from 'node:path'
import type { Retired, SessionRecord } from '@astro-sessions/engine'
import { isFile, list, readText } from './disk/disk.ts'
import type { Place } from './disk/places.ts'
import { dataName, isDataName, type LivePointer, type Pointer, pointerAmong } from './disk/pointer.ts'
import type { KnownRecord, RecordCache } from './disk/record-cache.ts'
import { decodeRecord } from './disk/record-file.ts'

/** How a key stands at a moment. */
export type Found =
  | {
      readonly kind: 'live'
      readonly pointer: LivePointer
      readonly record: SessionRecord
      readonly bytes: number
    }
  /** Ended, rotated away or expired. */
  | { readonly kind: 'over'; readonly pointer: Pointer; readonly retired: Retired }
  /** Nothing that counts: no folder, a marker past its time, or something that is no record. */
  | { readonly kind: 'free'; readonly pointer: Pointer | null; readonly isUnreadable: boolean }

/** What a key without files is. */
export const NOTHING = { kind: 'free', pointer: null, isUnreadable: false } as const

/** Looks the key up on the disk. */
export async function find(place: Place, now: number, cache: RecordCache): Promise<Found> {
  let before: string | null | undefined
  for (;;) {
    const names = await list(place.folder)
    if (names === null) return { ...NOTHING, isUnreadable: await isFile(place.folder) }
    const pointer = pointerAmong(names)
    const name = pointer?.name ?? null
    const isSame = name === before
    before = name
    if (pointer === null) {
      // A listing that is not one step can miss a pointer that is being renamed.
      if (isSame) return { ...NOTHING, isUnreadable: !names.every(isDataName) }
      continue
    }
    if (pointer.kind === 'ended' || now >= pointer.until) return judge(pointer, now)
    // While a pointer stays, so does its data: no writer took it.
    if (isSame) return { kind: 'free', pointer, isUnreadable: true }
    const known = await readRecord(place, pointer, cache)
    if (known !== null) return { kind: 'live', ...known }
  }
}

/** How the record that this process saw last stands now, if nobody else has moved it. */
export function recall(key: string, now: number, cache: RecordCache): Found | null {
  const known = cache.get(key)
  if (known === undefined) return null
  return now >= known.pointer.until ? judge(known.pointer, now) : { kind: 'live', ...known }
}

function judge(pointer: Pointer, now: number): Found {
  if (pointer.kind === 'live')
    return { kind: 'over', pointer, retired: { reason: 'expired', at: pointer.until } }
  if (now >= pointer.until) return { kind: 'free', pointer, isUnreadable: false }
  return { kind: 'over', pointer, retired: pointer.retired }
}

/** The record, or `null` when its file is not there or does not belong to the pointer. */
async function readRecord(
  { key, folder }: Place,
  pointer: LivePointer,
  cache: RecordCache,
): Promise<KnownRecord | null> {
  const known = cache.get(key)
  const isKnown = known !== undefined && known.pointer.nonce === pointer.nonce
  const text = isKnown ? '' : ((await readText(join(folder, dataName(pointer)))) ?? '')
  const record = isKnown ? known.record : decodeRecord(text, pointer.nonce)
  if (record === null) return null
  const bytes = isKnown ? known.bytes : Buffer.byteLength(text)
  // A touch moves the pointer only.
  const meta = { ...record.meta, lastSeenAt: pointer.lastSeenAt }
  const found = { pointer, record: { ...record, meta }, bytes }
  cache.set(key, found)
  return found
}
