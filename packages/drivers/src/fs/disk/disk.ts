import { lstat, mkdir, open, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

// Only the user that runs the server may look into sessions.
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/** The code of an error of the file system (`ENOENT`), or `undefined` for any other error. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Names in the folder; `null` when there is no folder. Throws when a file stands in the way to it. */
export async function list(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || (codeOf(error) === 'ENOTDIR' && (await isThere(folder)))) return null
    throw error
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

/** True for a file; false for anything else, and for nothing. */
export async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** The text of the file; `null` when there is no file. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EISDIR') return null
    throw error
  }
}

/**
 * Writes the file: a new one (`wx`), over one that is not longer (`r+`), or instead of one (`w`). With `fsync` it
 * waits until the data is on the disk.
 */
export async function writeFileAs(
  path: string,
  data: Buffer | string,
  flag: 'wx' | 'r+' | 'w',
  fsync: boolean,
): Promise<void> {
  await writeFile(path, data, { flag, mode: FILE_MODE, flush: fsync })
}

/** Makes the folder, and those above it, where they are not there. */
export async function makeFolders(path: string): Promise<void> {
  // Node's own recursive way answers ENOENT where the disk is read-only.
  try {
    await makeMissing(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolders(dirname(path))
    await makeMissing(path)
  }
}

/** Makes the folder; the one above must be there. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: FOLDER_MODE })
}

/** Waits until the names in the folder are on the disk. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder to flush it, and keeps its names in a journal.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Renames, and resolves to whether this call did it: of several at once only one finds the old name. */
export async function takeName(from: string, to: string): Promise<boolean> {
  return isDone(rename(from, to))
}

/** Deletes the file, and resolves to whether this call did it. */
export async function takeAway(path: string): Promise<boolean> {
  return isDone(unlink(path))
}

/** Deletes what nobody will miss: whatever cannot be deleted is left to a later sweep. */
export async function discard(...paths: string[]): Promise<void> {
  await Promise.allSettled(paths.map((path) => unlink(path)))
}

/** When the file or folder was changed, or moved, last; `null` when it is gone. In milliseconds, by the system's clock. */
export async function changedAt(path: string): Promise<number | null> {
  return lstat(path).then(
    ({ ctimeMs }) => ctimeMs,
    () => null,
  )
}

/** Deletes a file, or a folder with all that is in it. What cannot be deleted is left to a later sweep. */
export async function discardTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {})
}

/** Deletes the folder if it is empty. */
export async function discardFolder(path: string): Promise<void> {
  await rmdir(path).catch(() => {})
}

async function makeMissing(path: string): Promise<void> {
  try {
    await makeFolder(path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

async function isDone(action: Promise<void>): Promise<boolean> {
  try {
    await action
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
