import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import fsStore from '../../src/fs/store.ts'
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

describe('a sweep', () => {
  it('deletes every file of what has expired, readable or not', async () => {
    const base = await makeBase()
    const [store, expired, marker, spoiled] = [fsStore({ base }), makeKey(), makeKey(), makeKey()]
    await store.create(expired, makeRecord({ a: '1' }), now)
    await store.apply(expired, makeChange({ a: '2' }))
    await store.retire(marker, { reason: 'ended', now, keepUntil: now + hour })
    await store.create(spoiled, makeRecord({ a: '1' }), now)
    const [data = ''] = await namesOf(base, spoiled, 'data')
    await writeFile(join(folderOf(base, spoiled), data), 'spoiled')
    expect(await store.sweep?.(now + hour - 1)).toBe(0)
    expect(await store.sweep?.(now + hour)).toBe(3)
    const shards = [...new Set([expired, marker, spoiled].map((key) => key.slice(0, 2)))].sort()
    expect(await filesIn(base)).toEqual(['.gitignore', ...shards])
  })

  it('deletes what killed writers left, and nothing that a live session needs', async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await store.create(key, makeRecord({ a: '1' }), now)
    await store.apply(key, makeChange({ a: '2' }))
    await store.close?.()
    const shard = join(base, key.slice(0, 2))
    const files = await filesIn(shard)
    for (const draft of [`new_${now - 60_001}_0123456789abcdef`, 'old_0123456789abcdef']) {
      await mkdir(join(shard, draft))
      await writeFile(join(shard, draft, 'data_1_0123456789abcdef'), 'x')
    }
    await writeFile(join(folderOf(base, key), 'data_1_0123456789abcdef'), 'x')
    await writeFile(join(folderOf(base, key), 'data_2_0123456789abcdef'), 'x')
    await store.sweep?.(now)
    expect(await filesIn(shard)).toEqual(files)
    expect(await valuesOf(store, key)).toEqual({ a: '2' })
  })

  it('leaves the session that another process is about to make', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now })
    onTestFinished(() => void vi.useRealTimers())
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await store.create(key, makeRecord({ a: '1' }), now)
    const draft = join(base, key.slice(0, 2), `new_${now}_0123456789abcdef`)
    await mkdir(draft)
    await writeFile(join(draft, 'data_1_0123456789abcdef'), 'x')
    await store.sweep?.(now + 60_000)
    expect(await readdir(draft)).toEqual(['data_1_0123456789abcdef'])
  })

  it('that lasts for minutes leaves the session that another process is about to make by then', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now })
    onTestFinished(() => void vi.useRealTimers())
    const base = await makeBase()
    const store = fsStore({ base })
    await store.create(`00${makeKey().slice(2)}`, makeRecord({ a: '1' }), now)
    const later = now + 120_000
    const draft = join(base, 'ff', `new_${later}_0123456789abcdef`)
    await mkdir(draft, { recursive: true })
    await store.sweep?.(now, { onProgress: () => void vi.setSystemTime(later) })
    expect(await readdir(join(base, 'ff'))).toEqual([`new_${later}_0123456789abcdef`])
  })

  it('leaves the file of a writer that may still win', async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await store.create(key, makeRecord({ a: '1' }), now)
    await writeFile(join(folderOf(base, key), 'data_2_0123456789abcdef'), 'x')
    await store.sweep?.(now)
    expect(await namesOf(base, key, 'data')).toHaveLength(2)
  })

  it('deletes the folder of a sweep that was killed', async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await store.create(key, makeRecord({ a: '1' }), now)
    const [live = ''] = await namesOf(base, key, 'live')
    await rm(join(folderOf(base, key), live))
    await store.sweep?.(now)
    expect(await readdir(join(base, key.slice(0, 2)))).toEqual([])
  })

  it('leaves what other programs put there', async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    const shard = join(base, key.slice(0, 2))
    await mkdir(join(shard, key), { recursive: true })
    const paths = [
      join(base, 'README'),
      join(shard, 'notes.txt'),
      join(shard, key, 'notes.txt'),
      join(base, 'zz'),
    ]
    for (const path of paths) await writeFile(path, 'keep me')
    const files = await filesIn(base)
    expect(await store.sweep?.(now + 100 * hour)).toBe(0)
    expect(await filesIn(base)).toEqual(files)
  })

  it('among writers loses no session and stops nobody', async () => {
    const base = await makeBase()
    const [store, sweeper] = [fsStore({ base }), fsStore({ base })]
    let isDone = false
    const sweeping = (async () => {
      let sweeps = 0
      for (; !isDone; sweeps += 1) await sweeper.sweep?.(now)
      return sweeps
    })()
    for (let index = 0; index < 100; index += 1) {
      const key = makeKey()
      expect(await store.create(key, makeRecord({ a: '1' }), now)).toBe(true)
      expect((await store.apply(key, makeChange({ b: '2' }))).kind).toBe('applied')
      expect(await valuesOf(store, key)).toEqual({ a: '1', b: '2' })
      await store.retire(key, { reason: 'ended', now, keepUntil: now })
    }
    isDone = true
    expect(await sweeping).toBeGreaterThan(0)
  })

  it('by a clock that is ahead takes a session whole or leaves it whole', async () => {
    const base = await makeBase()
    const [store, sweeper] = [fsStore({ base }), fsStore({ base })]
    const used = now + hour - 1
    for (let index = 0; index < 100; index += 1) {
      // One folder to look through, so that the steps of both meet.
      const key = `00${makeKey().slice(2)}`
      await store.create(key, makeRecord({ a: '1' }), now)
      const touch = async () => {
        for (let steps = 0; steps < index % 5; steps += 1) await store.read(key, used)
        return store.apply(key, makeChange({}, { now: used, touch: true }))
      }
      const [touched] = await Promise.all([touch(), sweeper.sweep?.(now + hour)])
      const expected = touched.kind === 'applied' ? { a: '1' } : 'absent'
      expect(await valuesOf(fsStore({ base }), key, used)).toEqual(expected)
      await store.retire(key, { reason: 'ended', now: used, keepUntil: used })
    }
  })
})
