import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { makeBase } from '../support/fs-sessions.ts'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0

/** A place where something goes wrong, and the code that the file system then answers. */
export interface BadPlace {
  readonly base: string
  readonly code: string
  /** Command under which a process has to run to meet it. */
  readonly before?: readonly string[]
  /** The user as which it has to run. */
  readonly uid?: number
}

/** A disk that takes small files only, and after `fill` none: a small disk, or without the right to mount one a limit. */
export async function smallDisk(size = '100k'): Promise<BadPlace & { fill(): Promise<void> }> {
  const base = await makeBase()
  if (await mountMemory(base, `size=${size}`)) {
    const fill = () => writeFile(join(base, 'filler'), Buffer.alloc(1_000_000)).catch(() => {})
    return { base, code: 'ENOSPC', fill }
  }
  const before = ['sh', '-c', 'trap "" XFSZ; ulimit -f 40; exec "$0" "$@"']
  return { base, code: 'EFBIG', before, fill: async () => {} }
}

/** A disk that cannot be written any more; without the right to mount one, a folder below a file. */
export async function readOnlyDisk(): Promise<BadPlace> {
  const base = await makeBase()
  if (await mountMemory(base, 'ro')) return { base, code: 'EROFS' }
  await writeFile(join(base, 'file'), '')
  return { base: join(base, 'file', 'sessions'), code: 'ENOTDIR' }
}

/** A folder of another user. Nothing is forbidden to root, so a test that runs as root has to become someone else. */
export async function foreignFolder(): Promise<BadPlace> {
  const base = await makeBase()
  if (isRoot) return { base, code: 'EACCES', uid: 65_534 }
  await chmod(base, 0o500)
  return { base, code: 'EACCES' }
}

async function mountMemory(folder: string, options: string): Promise<boolean> {
  if (!isRoot || process.platform !== 'linux') return false
  try {
    await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  } catch {
    // A container may forbid it.
    return false
  }
  onTestFinished(async () => {
    await run('umount', [folder])
  })
  return true
}
