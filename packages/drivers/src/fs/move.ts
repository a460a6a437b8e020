import { dirname, join } from 'node:path'
import { claim } from './claim.ts'
import type { Move } from './decide.ts'
import { discard, list, syncFolder } from './disk/disk.ts'
import { outcomeUnknown } from './disk/disk-error.ts'
import type { Place, Places } from './disk/places.ts'
import { abandonedData, dataName, type Pointer } from './disk/pointer.ts'
import { encodeRecord } from './disk/record-file.ts'
import { putAside } from './disk/rubble.ts'
import type { Found } from './find.ts'
import type { MoveOptions } from './move-request.ts'
import { replace } from './replace.ts'

/**
 * Takes a key from how it was found to where the move leads, in one step that fails if anyone else has moved it
 * meanwhile. A process that is killed in here leaves the key as it was or as it is to be, and at most files that
 * the next sweep deletes.
 *
 * @returns size of the data file, or `null` when another writer was faster
 * @throws SessionError `OUTCOME_UNKNOWN`, or the error of the file system when nothing was written
 */
export async function perform(
  place: Place,
  found: Found,
  move: Move,
  options: MoveOptions & { readonly now: number },
): Promise<number | null> {
  const { pointer: from } = found
  const data = dataFor(found, move)
  const request = { ...options, place, to: move.to, data }
  if (!(from === null ? await claim(request) : await replace({ ...request, from }))) return null
  if (options.fsync) await confirm(from === null ? dirname(place.folder) : place.folder, options.places)
  await forget(place, found, move.to, options)
  return data?.length ?? (found.kind === 'live' ? found.bytes : 0)
}

/** The data file to write: a touch and an end move the pointer only. */
function dataFor({ pointer }: Found, { to, record }: Move): Buffer | null {
  if (to.kind !== 'live' || record === undefined) return null
  return pointer?.kind === 'live' && pointer.nonce === to.nonce ? null : encodeRecord(record, to.nonce)
}

async function confirm(folder: string, places: Places): Promise<void> {
  try {
    await syncFolder(folder)
  } catch (error) {
    throw outcomeUnknown(error, places.base())
  }
}

/** Gives up the data of the record as it was before the move. */
async function forget(
  { key, folder }: Place,
  found: Found,
  to: Pointer,
  options: MoveOptions,
): Promise<void> {
  const { pointer } = found
  if (pointer?.kind !== 'live') return
  const data = join(folder, dataName(pointer))
  if (found.kind === 'free') await putAside(data, key, options.places)
  if (to.kind === 'ended') {
    const names = (await list(folder).catch(() => null)) ?? []
    return discard(...abandonedData(names, to).map((name) => join(folder, name)))
  }
  if (to.nonce === pointer.nonce || found.kind === 'free') return
  if (found.kind === 'live') return options.spares.keep(data, found.bytes)
  await discard(data)
}
