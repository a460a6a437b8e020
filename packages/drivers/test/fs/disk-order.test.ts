import { type FileHandle, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import fsStore from '../../src/fs/store.ts'
import { folderOf, hour, makeBase, makeChange, makeKey, makeRecord, now } from '../support/fs-sessions.ts'

/** The files and folders that are waited for until the disk has them, by their number there, in order. */
async function watchSyncs() {
  const handle = await open(import.meta.filename)
  const kind: FileHandle = Object.getPrototypeOf(handle)
  await handle.close()
  const { sync } = kind
  const synced: { readonly ino: number; readonly isFolder: boolean }[] = []
  const spy = vi.spyOn(kind, 'sync').mockImplementation(async function (this: FileHandle) {
    const found = await this.stat()
    synced.push({ ino: found.ino, isFolder: found.isDirectory() })
    await sync.call(this)
  })
  onTestFinished(() => spy.mockRestore())
  return synced
}

// Windows keeps the names of a folder in a journal.
it.runIf(process.platform !== 'win32')(
  'a write that waits for the disk waits for what it wrote, and for the name of it last',
  async () => {
    const [base, key, synced] = [await makeBase(), makeKey(), await watchSyncs()]
    const store = fsStore({ base, fsync: true })
    await store.create(key, makeRecord({ a: '1' }), now)
    const folder = (await stat(folderOf(base, key))).ino
    const shard = (await stat(dirname(folderOf(base, key)))).ino
    expect(synced.map(({ isFolder }) => isFolder)).toEqual([false, false, true, true])
    expect(synced.slice(2).map(({ ino }) => ino)).toEqual([folder, shard])
    for (const write of [
      () => store.apply(key, makeChange({ b: '2' })),
      () => store.apply(key, makeChange({ b: '3' })),
    ]) {
      synced.length = 0
      await write()
      expect(synced.map(({ isFolder }) => isFolder)).toEqual([false, true])
      expect(synced.at(-1)?.ino).toBe(folder)
    }
    synced.length = 0
    await store.retire(key, { reason: 'ended', now, keepUntil: now + hour })
    expect(synced).toEqual([{ ino: folder, isFolder: true }])
  },
)

it('a write that does not wait for the disk asks for nothing of it', async () => {
  const [base, key, synced] = [await makeBase(), makeKey(), await watchSyncs()]
  const store = fsStore({ base })
  await store.create(key, makeRecord({ a: '1' }), now)
  await store.apply(key, makeChange({ b: '2' }))
  expect(synced).toEqual([])
})
