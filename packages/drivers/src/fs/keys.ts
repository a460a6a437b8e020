import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoreReport } from '@astro-sessions/engine'
import { ownKeys } from '../shared/keys/own-keys.ts'
import { codeOf, list } from './disk/disk.ts'

const SHARD = /^[0-9a-f]{2}$/
/** Bits of a folder into which others than the user of the server may look. */
const OTHERS = 0o077
/** Free space below which a warning is due, as a part of the whole. */
const LITTLE = 0.05

/** The names of the sessions' folders, those that begin alike at a time. */
export async function* keysIn(base: string): AsyncGenerator<readonly string[]> {
  for (const shard of (await list(base)) ?? [])
    if (SHARD.test(shard)) yield ownKeys((await list(join(base, shard))) ?? [], '')
}

/** Whether others can look into the folder, and whether there is room for more. */
export async function inspectFolder(base: string): Promise<StoreReport> {
  try {
    const { mode } = await stat(base)
    const { bavail, blocks } = await statfs(base)
    const warnings: string[] = []
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
      warnings.push(`Other users of this machine may look into ${base}. Run: chmod 700 ${base}`)
    if (bavail < blocks * LITTLE)
      warnings.push('Less than 5 % of the disk is free. When it is full, no session can be written or ended.')
    return { warnings }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { warnings: [] }
    throw error
  }
}
