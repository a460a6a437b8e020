import { describe, expect, it } from 'vitest'
import fsStore from '../../src/fs/store.ts'
import {
  filesIn,
  hour,
  makeBase,
  makeKey,
  makeRecord,
  namesOf,
  now,
  valuesOf,
} from '../support/fs-sessions.ts'
import { KILLS, killMidLife, killWriters, PATIENCE } from './killed-processes.ts'
import { startProcess } from './process.ts'

describe('four processes on one folder', () => {
  it('lose none of 400 guarded increments of one field', { timeout: PATIENCE }, async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await store.create(key, makeRecord({ count: '0' }), now)
    const processes = await Promise.all(Array.from({ length: 4 }, () => startProcess(base)))
    const order = { kind: 'increment', key, times: 100 } as const
    const reports = await Promise.all(processes.map((each) => each.run(order)))
    expect(reports).toEqual(Array(4).fill({ kind: 'done' }))
    expect(await valuesOf(store, key)).toEqual({ count: '400' })
  })
})

describe('a process that is killed while it writes', () => {
  it('loses no acknowledged write, tears no session and locks nothing', { timeout: PATIENCE }, async ({
    task,
  }) => {
    const [base, keys] = [await makeBase(), [makeKey(), makeKey()]]
    task.meta.runs = KILLS
    await killWriters({ driver: 'fs', base, open: () => fsStore({ base }) }, keys)
    const store = fsStore({ base })
    await store.sweep?.(now)
    for (const key of keys) {
      const names = [...(await namesOf(base, key, 'live')), ...(await namesOf(base, key, 'data'))]
      expect(names).toEqual([expect.stringMatching(/^live_/), expect.stringMatching(/^data_/)])
    }
  })

  it('leaves every session as it was or as it was to be', { timeout: PATIENCE }, async ({ task }) => {
    const base = await makeBase()
    task.meta.runs = KILLS / 2
    await killMidLife({ driver: 'fs', base, open: () => fsStore({ base }) })
    await fsStore({ base }).sweep?.(now + hour)
    expect((await filesIn(base)).filter((path) => path.includes('/'))).toEqual([])
  })
})
