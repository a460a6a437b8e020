import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import sqliteStore from '../../src/sqlite/store.ts'
import { endlessPatience } from '../support/endless-patience.ts'
import { makeKey, makeRecord, now } from '../support/fs-sessions.ts'

it.each(['read', 'create'] as const)(
  'a sqlite store waits for another process that is making the file: %s',
  async (verb) => {
    const folder = await mkdtemp(join(tmpdir(), 'sessions-sqlite-'))
    await mkdir(join(folder, 'private'))
    const file = join(folder, 'private', 'sessions.db')
    const maker = new DatabaseSync(file)
    maker.exec('BEGIN EXCLUSIVE; CREATE TABLE first (a)')
    endlessPatience()
    const store = sqliteStore({ file })
    onTestFinished(async () => {
      await store.close?.()
      await rm(folder, { recursive: true, force: true })
    })
    const answer = verb === 'read' ? store.read(makeKey(), now) : store.create(makeKey(), makeRecord(), now)
    const settled = answer.catch((error: unknown) => error)
    // By now the first attempt was made, and refused.
    maker.exec('COMMIT')
    maker.close()
    expect(await settled).toEqual(verb === 'read' ? { kind: 'absent' } : true)
  },
)
