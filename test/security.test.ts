import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
const rows = [...page.matchAll(/^\| (\d+) \| (.+) \| (.+) \|$/gm)]

describe('the rules of docs/security.md', () => {
  it('are 32', () => {
    expect(rows.map(([, rule]) => Number(rule))).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
  })

  it.each(rows.map(([, ...cells]) => cells))('%s: %s', (_rule, _fact, proof) => {
    const tests = [...proof.matchAll(/`([\w./-]+\.ts)`: "([^"]+)"/g)]
    if (tests.length === 0) expect(proof).toMatch(/^The site's: /)
    const missing = tests.filter(([, file = '', name = '']) => !textOf(file).includes(name))
    expect(missing.map(([found]) => found)).toEqual([])
  })
})

function textOf(file: string): string {
  const path = join(root, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
