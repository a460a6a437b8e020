import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { conformanceFor } from '@astro-sessions/engine/testing'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import sqliteStore from '../../src/sqlite/store.ts'
import { smallDisk } from '../fs/disks.ts'
import { expectEveryPromise, exploredPairs } from '../support/explored-pairs.ts'
import { forkWorker } from '../support/fork-worker.ts'
import { makeChange, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'

const folders: string[] = []

async function makeFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-sqlite-'))
  folders.push(folder)
  return join(folder, 'private', 'sessions.db')
}

function open(file: string) {
  const store = sqliteStore({ file })
  onTestFinished(() => store.close?.())
  return store
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

function putForeign(file: string, key: string, entry: string | number): void {
  const other = new DatabaseSync(file)
  const put = other.prepare('INSERT OR REPLACE INTO sessions (key, ends, entry) VALUES (?, ?, ?)')
  put.run(key, now + 1000, entry)
  other.close()
}

describe('the sqlite store', () => {
  for (const { name, run } of conformanceFor({ atomic: 'host', consistency: 'strong' })) {
    it(name, async () => {
      const file = await makeFile()
      const damage = async (key: string) => {
        await open(file).read(key, now)
        putForeign(file, key, 'text')
      }
      await run({ open: () => sqliteStore({ file }), damage })
    })
  }

  for (const names of exploredPairs) {
    it(`keeps every promise in each interleaving of ${names.join(' | ')}`, { timeout: 600_000 }, async ({
      task,
    }) => {
      await expectEveryPromise(task, open(await makeFile()), { names })
    })
  }

  it('makes its file for the user of the server only', async () => {
    const file = await makeFile()
    await open(file).create(makeKey(), makeRecord({}), now)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700)
  })

  it('keeps its sessions when it is opened again', async () => {
    const [file, key] = [await makeFile(), makeKey()]
    const first = sqliteStore({ file })
    await first.create(key, makeRecord({ a: '1' }), now)
    await first.close?.()
    expect(await open(file).read(key, now)).toMatchObject({ kind: 'live', revision: 1 })
  })

  it('fails with advice, and writes nothing, when the file is no database', async () => {
    const file = await makeFile()
    const store = open(file)
    await store.create(makeKey(), makeRecord({}), now)
    await store.close?.()
    await writeFile(file, 'no database at all, and long enough to be read as one'.repeat(20))
    await expect(open(file).read(makeKey(), now)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('knows what another program wrote under a key from nothing, and begins a session over it', async () => {
    const [file, key] = [await makeFile(), makeKey()]
    const store = open(file)
    await store.create(makeKey(), makeRecord({}), now)
    for (const entry of ['', 'text', '[]', '{"format":9}', '{"format":1,"kind":"live","meta":{}}', 7]) {
      putForeign(file, key, entry)
      expect(await store.read(key, now)).toEqual({ kind: 'unreadable' })
      expect(await store.apply(key, makeChange({ a: '1' }))).toEqual({ kind: 'gone', reason: 'unreadable' })
    }
    expect(await store.create(key, makeRecord({ a: '1' }), now)).toBe(true)
    expect(await valuesOf(store, key)).toEqual({ a: '1' })
  })

  it('takes no more writes into a file that was deleted, so that all processes go on in one', async () => {
    const [file, lost, next] = [await makeFile(), makeKey(), makeKey()]
    const store = open(file)
    await store.create(lost, makeRecord({ a: '1' }), now)
    await rm(join(file, '..'), { recursive: true })
    expect(await store.apply(lost, makeChange({ a: '2' }))).toEqual({ kind: 'gone', reason: 'absent' })
    expect(await store.create(next, makeRecord({ b: '1' }), now)).toBe(true)
    expect(await valuesOf(open(file), next)).toEqual({ b: '1' })
  })

  it('says that a disk is full, keeps what is there, and works again when there is room', async () => {
    const { base, before, fill } = await smallDisk('1m')
    // Without the right to mount a disk, only another process can be given a limit.
    if (before !== undefined) return
    const [store, key, big] = [open(join(base, 'sessions.db')), makeKey(), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    await fill()
    const values = makeRecord({ big: 'x'.repeat(200_000) })
    await expect(store.create(big, values, now)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('Nothing was written'),
      hint: expect.stringContaining('room'),
    })
    const logout = { reason: 'ended', now, keepUntil: now + 60_000 } as const
    await expect(store.retire(key, logout)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await valuesOf(store, key)).toEqual({ a: '1' })
    expect(await valuesOf(store, big)).toBe('absent')
    await rm(join(base, 'filler'))
    expect(await store.create(big, values, now)).toBe(true)
    expect(await store.retire(key, logout)).toMatchObject({ kind: 'applied' })
  })

  it('gives up when another program keeps the database to itself', async () => {
    const [file, key] = [await makeFile(), makeKey()]
    const store = open(file)
    await store.create(key, makeRecord({ a: '1' }), now)
    const other = new DatabaseSync(file)
    onTestFinished(() => other.close())
    other.exec('BEGIN IMMEDIATE')
    const retiring = store.retire(key, { reason: 'ended', now, keepUntil: now + 60_000 })
    await expect(retiring).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    other.exec('ROLLBACK')
    expect(await store.read(key, now)).toMatchObject({ kind: 'live' })
  })

  it('names an option that it does not have', () => {
    expect(() => sqliteStore(JSON.parse('{"base":"x"}'))).toThrow('no option `base`')
  })

  it('loses no increment of four processes', async () => {
    const [file, key] = [await makeFile(), makeKey()]
    const store = open(file)
    await store.create(key, makeRecord({ n: '0' }), now)
    const workers = [1, 2, 3, 4].map(() => increments(file, key, 100))
    expect(await Promise.all(workers)).toEqual([0, 0, 0, 0])
    const found = await store.read(key, now)
    expect(found.kind === 'live' && found.record.fields.get('n')?.value).toBe('400')
  })
})

function increments(file: string, key: string, count: number): Promise<number | null> {
  const worker = forkWorker(new URL('./worker.ts', import.meta.url), [file, key, String(count)])
  return new Promise((resolve) => worker.once('exit', resolve))
}
