import { copyFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { discard, discardFolder, list, makeFolders } from './disk.ts'
import { nonce, type Place, type Places } from './places.ts'
import { isOwnName, pointerAmong } from './pointer.ts'

/**
 * Clears the way for a new folder where one without a pointer stands: what a sweep that was killed left behind,
 * or another program made. No pointer can come into being in there, so nobody can lose a session.
 */
export async function clearRubble({ key, folder }: Place, places: Places): Promise<void> {
  const names = await listRubble(folder)
  if (names === null) return
  const foreign = names.filter((name) => !isOwnName(name))
  await discard(...names.filter(isOwnName).map((name) => join(folder, name)))
  await Promise.all(foreign.map((name) => putAside(join(folder, name), key, places)))
  await discardFolder(folder)
}

/** The names in a folder without a pointer; `null` when there is a pointer, or no folder. */
export async function listRubble(folder: string): Promise<string[] | null> {
  const first = await list(folder)
  if (first === null || pointerAmong(first) !== null) return null
  // A listing that is not one step can miss a pointer that is being renamed.
  const second = await list(folder)
  return second === null || pointerAmong(second) !== null ? null : second
}

/** Moves what cannot be read out of the way, and destroys nothing. */
export async function putAside(path: string, key: string, places: Places): Promise<void> {
  try {
    await makeFolders(places.aside())
    await rename(path, asidePath(key, places))
  } catch {
    // It is in nobody's way there, and may be gone.
  }
}

/** The same for a file that stands where the folder of a session has to be. */
export async function putFileAside({ key, folder }: Place, places: Places): Promise<void> {
  await makeFolders(places.aside())
  await copyFile(folder, asidePath(key, places))
  // Unlike a rename this cannot move a session's folder away that another process has made there meanwhile.
  await unlink(folder)
}

function asidePath(key: string, places: Places): string {
  return join(places.aside(), `${key}_${nonce()}`)
}
