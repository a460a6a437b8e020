import { resolve } from 'node:path'
import { denoKv, fs, libsql, memory, redis, sqlite } from '@astro-sessions/drivers'
import { describe, expect, it } from 'vitest'
import { sessionFilePatterns, sessionFiles } from '../../../src/setup/module/session-files.ts'

/** The given ones of these paths that count as files of sessions. */
function found(driver: { entrypoint: string; config: object }, ...paths: string[]): string[] | null {
  const matches = sessionFiles({ ...driver, config: { ...driver.config } }, `${resolve('.')}/`)
  return matches && paths.filter((path) => matches(resolve(path)))
}

describe('files of sessions', () => {
  it('are those below the folder of fs, and it', () => {
    const paths = ['.sessions', '.sessions/52/5225', '.sessions-old', 'src/pages/index.astro', '.']
    expect(found(fs(), ...paths)).toEqual(['.sessions', '.sessions/52/5225'])
    expect(found(fs({ base: 'data' }), 'data/52', 'data.ts')).toEqual(['data/52'])
  })

  it('are the file of sqlite, and what it has beside it', () => {
    const driver = sqlite({ file: 'src/kept.db' })
    expect(found(driver, 'src/kept.db', 'src/kept.db-wal', 'src/pages')).toEqual([
      'src/kept.db',
      'src/kept.db-wal',
    ])
  })

  it('are those of every driver that keeps them in files', () => {
    const paths = ['kept/a.db', 'kept/a.db-wal', 'src']
    for (const url of [
      'file:kept/a.db',
      'file:k%65pt/a.db',
      `file://${resolve('kept/a.db')}`,
      'file:./kept/a.db?mode=rwc',
    ])
      expect(found(libsql({ url }), ...paths)).toEqual(['kept/a.db', 'kept/a.db-wal'])
    expect(found(denoKv({ path: 'kept/a.db' }), ...paths)).toEqual(['kept/a.db', 'kept/a.db-wal'])
    const entrypoint = '@astro-sessions/drivers/fs-unstorage'
    expect(found({ entrypoint, config: { base: 'kept' } }, ...paths)).toEqual(['kept/a.db', 'kept/a.db-wal'])
    const elsewhere = [{}, { path: ':memory:' }, { path: 'https://api.deno.com/a' }].map(denoKv)
    for (const driver of [...elsewhere, libsql({ url: 'libsql://a.turso.io' })])
      expect(found(driver, ...paths)).toBeNull()
  })

  it('are none where the site itself lies in the folder, or there are no files', () => {
    expect(found(fs({ base: '.' }), 'src')).toBeNull()
    expect(found(memory(), 'src')).toBeNull()
    expect(found(redis(), 'src')).toBeNull()
    expect(sessionFiles(null, '/')).toBeNull()
  })

  it('are known to the dev server by their paths, and by the names of folders that are never of the site', () => {
    const named = ['**/.sessions/**', '**/.netlify/**']
    const patterns = (driver: { entrypoint: string; config: object }) =>
      sessionFilePatterns({ ...driver, config: { ...driver.config } }, `${resolve('.')}/`)
    expect(patterns(fs({ base: 'data' }))).toEqual([...named, `${resolve('data')}/**`])
    expect(patterns(sqlite({ file: 'kept (1).db' }))).toEqual([
      ...named,
      `${resolve('kept ')}\\(1\\).db{,-wal,-shm,-journal}`,
    ])
    expect(patterns(memory())).toEqual(named)
    expect(patterns(fs({ base: '.' }))).toEqual(named)
  })
})
