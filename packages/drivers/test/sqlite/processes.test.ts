import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import sqliteStore from '../../src/sqlite/store.ts'
import { KILLS, killMidLife, killWriters, PATIENCE, type Place } from '../fs/killed-processes.ts'
import { hour, makeBase, makeKey, now } from '../support/fs-sessions.ts'

async function makePlace(): Promise<Place> {
  const base = await makeBase()
  return { driver: 'sqlite', base, open: () => sqliteStore({ file: join(base, 'sessions.db') }) }
}

/** What SQLite itself says of the file, and how many rows it holds. */
function inspect({ base }: Place): { check: unknown; rows: unknown } {
  const database = new DatabaseSync(join(base, 'sessions.db'))
  onTestFinished(() => database.close())
  return {
    check: database.prepare('PRAGMA integrity_check').get()?.integrity_check,
    rows: database.prepare('SELECT count(*) AS count FROM sessions').get()?.count,
  }
}

describe('a process that is killed while it writes to sqlite', () => {
  it('loses no acknowledged write, tears no session and locks nothing', { timeout: PATIENCE }, async ({
    task,
  }) => {
    const [place, keys] = [await makePlace(), [makeKey(), makeKey()]]
    task.meta.runs = KILLS
    await killWriters(place, keys)
    expect(inspect(place)).toEqual({ check: 'ok', rows: 2 })
  })

  it('leaves every session as it was or as it was to be', { timeout: PATIENCE }, async ({ task }) => {
    const place = await makePlace()
    task.meta.runs = KILLS / 2
    await killMidLife(place)
    const store = place.open()
    await store.sweep?.(now + hour)
    await store.close?.()
    expect(inspect(place)).toEqual({ check: 'ok', rows: 0 })
  })
})
