import { discard, takeName, writeFileAs } from './disk.ts'

const MOST_SPARES = 32

/**
 * The data files that this process replaced last. They are written over instead of being deleted, which spares the
 * file system a deletion and a creation for every change.
 *
 * They stay where they are, under names that no pointer leads to. Whoever still reads one when it is written
 * over sees by its seal that it is not what it was.
 */
export interface SpareFiles {
  /** Offers a file that no pointer leads to any more. */
  keep(path: string, bytes: number): Promise<void>
  /** Writes a file that was not there, out of a spare one if there is one. */
  write(path: string, data: Buffer, fsync: boolean): Promise<void>
  /** Deletes them. */
  clear(): Promise<void>
}

export function createSpareFiles(): SpareFiles {
  const spares = new Map<string, number>()

  /** Bytes of the spare file that is at the path from here on, if there was one. */
  async function take(to: string): Promise<number | undefined> {
    for (const [path, bytes] of spares) {
      spares.delete(path)
      // A sweep may have deleted it.
      if (await takeName(path, to)) return bytes
    }
    return undefined
  }

  return {
    async keep(path, bytes) {
      spares.set(path, bytes)
      for (const oldest of spares.keys()) {
        if (spares.size <= MOST_SPARES) return
        spares.delete(oldest)
        await discard(oldest)
      }
    },

    async write(path, data, fsync) {
      const bytes = await take(path)
      const flag = bytes === undefined ? 'wx' : bytes > data.length ? 'w' : 'r+'
      await writeFileAs(path, data, flag, fsync)
    },

    async clear() {
      const paths = [...spares.keys()]
      spares.clear()
      await discard(...paths)
    },
  }
}
