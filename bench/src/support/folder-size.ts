import { glob, stat } from 'node:fs/promises'
import { join } from 'node:path'

const BLOCK = 512

/** Bytes that the files and folders below a folder take on the disk. */
export async function folderSize(folder: string): Promise<number> {
  let size = 0
  for await (const path of glob('**', { cwd: folder })) {
    const { blocks } = await stat(join(folder, path))
    size += blocks * BLOCK
  }
  return size
}
