import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { SessionError } from '@astro-sessions/engine'
import fsLite from 'unstorage/drivers/fs-lite'
import { nonce } from '../fs/disk/places.ts'
import { checkFsOptions } from '../fs/options.ts'
import type { WritableDriver } from '../shared/unstorage-driver.ts'
import { createMachineLock } from './machine-lock.ts'

export interface FsUnstorageOptions {
  /** Folder of the items, against the folder in which the server is started (`.sessions`). */
  base?: string
}

export interface FsUnstorageDriver extends WritableDriver {
  readonly name: string
  getItem(key: string): Promise<string | null>
  hasItem(key: string): Promise<boolean>
  getItemRaw(key: string): Promise<Uint8Array | null>
  setItemRaw(key: string, value: string | Uint8Array): Promise<void>
  /** Times and size in bytes; `null` for nothing there. */
  getMeta(key: string): Promise<{ atime: Date; mtime: Date; birthtime: Date; size: number } | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): void | Promise<void>
  getKeys(base?: string): string[] | Promise<string[]>
  dispose(): void
  withLock<Result>(key: string, task: () => Promise<Result>): Promise<Result>
}

/** Two segments that would lead out of the folder or stay in it, and the folders that are not items. */
const FORBIDDEN = /(^|[:/\\])\.{1,2}([:/\\]|$)|^\.(drafts|locks)([:/\\]|$)|\0/

/**
 * A driver of unstorage over files of one machine, with a lock: an item is replaced as a whole, and `withLock` lets
 * one task of a key run at a time in all processes that use the folder. The lock ends with its process, so a
 * killed one leaves none behind. A task must not take the lock again. Needs Node.js 22.13 or later.
 *
 * For sessions alone take the fs driver: it needs no lock. This one is for storage that other parts of a site use, too.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export default function fsUnstorageDriver(options: FsUnstorageOptions = {}): FsUnstorageDriver {
  const base = resolve(checkFsOptions(options).base)
  const [drafts, locks] = [join(base, '.drafts'), join(base, '.locks')]
  const lock = createMachineLock(locks)
  const files = fsLite({ base, ignore: (path) => path === drafts || path === locks })
  const pathOf = (key: string) => join(base, allowed(key).replaceAll(':', '/'))

  async function replace(key: string, value: string | Uint8Array): Promise<void> {
    const path = pathOf(key)
    const draft = join(drafts, nonce())
    for (const folder of [drafts, dirname(path)]) await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      await writeFile(draft, value, { mode: 0o600 })
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
  }

  return {
    name: 'fs',
    getItem: (key) => orNull(readFile(pathOf(key), 'utf8')),
    removeItem: (key) => files.removeItem?.(allowed(key), {}),
    getKeys: () => files.getKeys('', {}),
    setItem: replace,
    setItemRaw: replace,
    getItemRaw: (key) => orNull(readFile(pathOf(key))),
    hasItem: async (key) => (await orNull(stat(pathOf(key)))) !== null,
    async getMeta(key) {
      const found = await orNull(stat(pathOf(key)))
      if (found === null) return null
      const { atime, mtime, birthtime, size } = found
      return { atime, mtime, birthtime, size }
    },
    withLock: (key, task) => lock.run(key, task),
    dispose: () => lock.close(),
  }
}

/** `null` for what is not there. */
async function orNull<Found>(finding: Promise<Found>): Promise<Found | null> {
  try {
    return await finding
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function allowed(key: string): string {
  if (!FORBIDDEN.test(key)) return key
  throw new SessionError('INVALID_KEY', 'The storage was given a key that is not a path within its folder.', {
    hint: 'Pass names separated by colons.',
  })
}
