import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { conformanceFor } from '@astro-sessions/engine/testing'
import { afterEach, describe, expect, it } from 'vitest'
import fsStore from '../../src/fs/store.ts'
import { expectEveryPromise, exploredPairs } from '../support/explored-pairs.ts'
import {
  filesIn,
  folderOf,
  hour,
  makeBase,
  makeChange,
  makeKey,
  makeRecord,
  namesOf,
  now,
  valuesOf,
} from '../support/fs-sessions.ts'

describe('the fs store', () => {
  for (const { name, run } of conformanceFor({ atomic: 'host', consistency: 'strong' })) {
    it(name, async () => {
      const base = await makeBase()
      const damage = async (key: string) => {
        await mkdir(folderOf(base, key), { recursive: true })
        await writeFile(join(folderOf(base, key), 'notes.txt'), 'keep me')
      }
      await run({ open: () => fsStore({ base }), damage })
    })
  }

  for (const names of exploredPairs) {
    it(`keeps every promise in each interleaving of ${names.join(' | ')}`, async ({ task }) => {
      await expectEveryPromise(task, fsStore({ base: await makeBase() }), { names, limit: 60 })
    })
  }

  it('claims one step between processes of one machine', () => {
    expect(fsStore().capabilities).toEqual({ atomic: 'host', consistency: 'strong' })
  })

  it('keeps its promises when it waits for the disk', async () => {
    const base = await makeBase()
    const [store, key] = [fsStore({ base, fsync: true }), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    await store.apply(key, makeChange({ b: '2' }))
    await store.apply(key, makeChange({ c: '3' }))
    expect(await valuesOf(fsStore({ base }), key)).toEqual({ a: '1', b: '2', c: '3' })
    await store.retire(key, { reason: 'ended', now, keepUntil: now + hour })
    expect(await valuesOf(fsStore({ base }), key)).toBe('retired')
  })
})

describe('the folder of the fs store', () => {
  const cwd = process.cwd()
  afterEach(() => process.chdir(cwd))

  it('is found from where the server runs at its first use, not where the store was made', async () => {
    const [first, second] = [await makeBase(), await makeBase()]
    process.chdir(first)
    const [store, key] = [fsStore({ base: 'sessions' }), makeKey()]
    process.chdir(second)
    await store.create(key, makeRecord(), now)
    process.chdir(first)
    expect(await valuesOf(store, key)).toEqual({})
    expect(await filesIn(first)).toEqual([])
    expect(await filesIn(second)).toContain(`sessions/${key.slice(0, 2)}/${key}`)
  })

  it('is not made by a visitor who writes nothing', async () => {
    const base = join(await makeBase(), 'sessions')
    const [store, key] = [fsStore({ base }), makeKey()]
    expect(await valuesOf(store, key)).toBe('absent')
    expect(await store.apply(key, makeChange({ a: '1' }))).toEqual({ kind: 'gone', reason: 'absent' })
    expect(await store.sweep?.(now)).toBe(0)
    await expect(stat(base)).rejects.toThrow('ENOENT')
  })

  it('is for its owner only, and hidden from git', async () => {
    const base = join(await makeBase(), 'deep', 'sessions')
    const key = makeKey()
    const store = fsStore({ base })
    await store.create(key, makeRecord({ a: '1' }), now)
    await store.apply(key, makeChange({ a: '2' }))
    await store.apply(key, makeChange({ a: '3' }))
    expect(await filesIn(base)).toContain('.gitignore')
    for (const path of ['', ...(await filesIn(base))]) {
      const { mode } = await stat(join(base, path))
      expect([path, (mode & 0o777).toString(8)]).toEqual([
        path,
        (await isFolder(join(base, path))) ? '700' : '600',
      ])
    }
  })

  it('holds a file of data and a name for each session, sharded by the begin of the key', async () => {
    const base = await makeBase()
    const [store, key] = [fsStore({ base }), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    const shard = key.slice(0, 2)
    const [data] = await namesOf(base, key, 'data')
    const [live] = await namesOf(base, key, 'live')
    const folder = `${shard}/${key}`
    expect(await filesIn(base)).toEqual([
      '.gitignore',
      shard,
      folder,
      `${folder}/${data}`,
      `${folder}/${live}`,
    ])
  })

  it('keeps at most 32 files that sessions have outgrown, and none after a close', async () => {
    const base = await makeBase()
    const store = fsStore({ base })
    const keys = Array.from({ length: 40 }, makeKey)
    for (const key of keys) await store.create(key, makeRecord({ a: '1' }), now)
    await Promise.all(keys.map((key) => store.apply(key, makeChange({ a: '2' }))))
    const count = async () => (await filesIn(base)).filter((path) => path.includes('/data_')).length
    expect(await count()).toBe(72)
    await store.close?.()
    expect(await count()).toBe(40)
  })

  it('holds nothing of a session that has ended but its end', async () => {
    const base = await makeBase()
    const [store, other, key] = [fsStore({ base }), fsStore({ base }), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    await store.apply(key, makeChange({ a: '2' }))
    await other.retire(key, { reason: 'ended', now, keepUntil: now + hour })
    expect(await filesIn(folderOf(base, key))).toEqual([expect.stringMatching(/^ended_/)])
  })

  it('is never left by a key', async () => {
    const store = fsStore({ base: await makeBase() })
    for (const key of ['', '../../x', 'A'.repeat(64), `${'a'.repeat(63)}/`, 'a'.repeat(65)]) {
      await expect(store.read(key, now)).rejects.toMatchObject({ code: 'INVALID_KEY' })
      await expect(store.create(key, makeRecord(), now)).rejects.toMatchObject({ code: 'INVALID_KEY' })
    }
  })
})

describe('the options of the fs store', () => {
  it.each([
    [{ bsae: 'x' }, '`bsae`'],
    [{ base: '' }, '`base`'],
    [{ base: 1 }, '`base`'],
    [{ fsync: 'yes' }, '`fsync`'],
  ])('refuse %j', (options, named) => {
    const make = () => Reflect.apply(fsStore, undefined, [options])
    expect(make).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(named) }),
    )
  })
})

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory()
}
