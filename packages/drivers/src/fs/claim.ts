import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import {
  codeOf,
  discard,
  discardFolder,
  isFile,
  makeFolder,
  makeFolders,
  syncFolder,
  writeFileAs,
} from './disk/disk.ts'
import { draftName } from './disk/draft-name.ts'
import type { Place, Places } from './disk/places.ts'
import { dataName, type Pointer } from './disk/pointer.ts'
import { clearRubble, putFileAside } from './disk/rubble.ts'
import type { MoveRequest } from './move-request.ts'

/** What the file system answers when a folder is there already. Windows means the same by the last ones. */
const OCCUPIED = ['ENOTEMPTY', 'EEXIST', ...(process.platform === 'win32' ? ['EPERM', 'EACCES'] : [])]

/**
 * Makes the folder of a key where none is: under another name first, complete, and then in one rename, which
 * fails where a folder with anything in it is.
 */
export async function claim(request: MoveRequest): Promise<boolean> {
  const { place, places, now } = request
  const draft = join(place.shard, draftName(now))
  await makeDraft(draft, place, places)
  try {
    await fillDraft(draft, request)
  } catch (error) {
    await discardDraft(draft, request.to)
    // A sweep took the draft: another try makes another one.
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  try {
    await rename(draft, place.folder)
    return true
  } catch (error) {
    await discardDraft(draft, request.to)
    await makeWay(error, place, places)
    return false
  }
}

async function fillDraft(draft: string, { to, data, spares, fsync }: MoveRequest): Promise<void> {
  if (to.kind === 'live' && data !== null) await spares.write(join(draft, dataName(to)), data, fsync)
  await writeFileAs(join(draft, to.name), '', 'wx', fsync)
  if (fsync) await syncFolder(draft)
}

async function discardDraft(draft: string, to: Pointer): Promise<void> {
  const names = to.kind === 'live' ? [to.name, dataName(to)] : [to.name]
  await discard(...names.map((name) => join(draft, name)))
  await discardFolder(draft)
}

/** Resolves when another try makes sense. */
async function makeWay(error: unknown, place: Place, places: Places): Promise<void> {
  const code = codeOf(error) ?? ''
  if (code === 'ENOENT') return
  if (OCCUPIED.includes(code)) return clearRubble(place, places)
  if (code === 'ENOTDIR' && (await isFile(place.folder))) return putFileAside(place, places)
  throw error
}

async function makeDraft(draft: string, { shard }: Place, places: Places): Promise<void> {
  try {
    await makeFolder(draft)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    await makeFolders(shard)
    await hideFromGit(places.base())
    await makeFolder(draft)
  }
}

async function hideFromGit(base: string): Promise<void> {
  try {
    await writeFileAs(join(base, '.gitignore'), '*\n', 'wx', false)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}
