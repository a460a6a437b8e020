import { join } from 'node:path'
import { SessionError } from '@astro-sessions/engine'
import { codeOf, discard, list, takeName } from './disk/disk.ts'
import { outcomeUnknown } from './disk/disk-error.ts'
import { dataName, type Pointer } from './disk/pointer.ts'
import type { MoveRequest } from './move-request.ts'

/** What Windows answers while another program, such as a virus scanner, looks at the file. */
const BUSY = process.platform === 'win32' ? ['EPERM', 'EACCES', 'EBUSY'] : []

export interface Replacement extends MoveRequest {
  readonly from: Pointer
}

/**
 * Renames the pointer, after the data that it is to stand for is there: of several writers only one finds the
 * old name, and no name comes twice, so that a writer that was held up for hours fails as well.
 *
 * @throws SessionError `OUTCOME_UNKNOWN`, or the error of the file system when nothing was written
 */
export async function replace(request: Replacement): Promise<boolean> {
  const { place, to, data, spares, fsync } = request
  const path = to.kind === 'live' && data !== null ? join(place.folder, dataName(to)) : null
  try {
    if (path !== null && data !== null) await spares.write(path, data, fsync)
    const isDone = await takePointer(request)
    if (!isDone && path !== null) await discard(path)
    return isDone
  } catch (error) {
    // The pointer may lead to the data that was written.
    if (error instanceof SessionError) throw error
    if (path !== null) await discard(path)
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

async function takePointer({ place, places, from, to }: Replacement): Promise<boolean> {
  const { folder } = place
  try {
    return await takeName(join(folder, from.name), join(folder, to.name))
  } catch (error) {
    const names = await list(folder).catch(() => null)
    if (names?.includes(to.name)) return true
    if (!names?.includes(from.name)) throw outcomeUnknown(error, places.base())
    if (BUSY.includes(codeOf(error) ?? '')) return false
    throw error
  }
}
