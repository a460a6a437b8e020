import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LONG } from '../scripts/commands/soak.mjs'

const root = join(import.meta.dirname, '..')

describe('the long runs', () => {
  it.each(LONG)('have tests in %s', (path) => {
    const files = globSync('packages/*/test/**/*.test.ts', { cwd: root })
    expect(files.filter((file) => file.includes(path))).not.toEqual([])
  })

  it('take every file that asks whether it may run for long', () => {
    const files = globSync('packages/*/test/**/*.test.ts', { cwd: root })
    const asks = (file: string) => /\bisSoak\b/.test(readFileSync(join(root, file), 'utf8'))
    expect(files.filter((file) => asks(file) && !LONG.some((path) => file.includes(path)))).toEqual([])
  })
})
