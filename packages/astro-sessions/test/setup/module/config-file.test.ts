import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findConfigFile } from '../../../src/setup/module/config-file.ts'

describe('the config file', () => {
  let folder: string
  const at = (path: string) => join(folder, path)
  const find = (option?: string) =>
    findConfigFile(option, { root: pathToFileURL(at('./')), srcDir: pathToFileURL(at('app/')) })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'astro-sessions-'))
    mkdirSync(at('app'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is not needed', () => {
    expect(find()).toBeNull()
  })

  for (const name of ['session.config.ts', 'session.config.mjs']) {
    it(`is ${name} in the srcDir of the site`, () => {
      writeFileSync(at(`app/${name}`), '')
      expect(find()).toBe(at(`app/${name}`))
    })
  }

  it('is where the option says, from the root of the site', () => {
    writeFileSync(at('app/session.config.ts'), '')
    writeFileSync(at('other.ts'), '')
    for (const option of ['./other.ts', 'other.ts', '/other.ts']) expect(find(option)).toBe(at('other.ts'))
  })

  it('must be there when the option names it', () => {
    expect(() => find('./missing.ts')).toThrow('cannot find its `configFile`: ./missing.ts')
  })
})
