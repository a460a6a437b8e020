import { resolve } from 'node:path'
import { fs, memory, redis, sqlite } from '@astro-sessions/drivers'
import { describe, expect, it } from 'vitest'
import { sessionFiles } from '../../../src/setup/module/session-files.ts'

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

  it('are none where the site itself lies in the folder, or there are no files', () => {
    expect(found(fs({ base: '.' }), 'src')).toBeNull()
    expect(found(memory(), 'src')).toBeNull()
    expect(found(redis(), 'src')).toBeNull()
    expect(sessionFiles(null, '/')).toBeNull()
  })
})
