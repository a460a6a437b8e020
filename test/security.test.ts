import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { missingTests, namedTests } from './named-tests.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
const rows = [...page.matchAll(/^\| (\d+) \| (.+) \| (.+) \|$/gm)]

describe('the rules of docs/security.md', () => {
  it('are 32', () => {
    expect(rows.map(([, rule]) => Number(rule))).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
  })

  it.each(rows.map(([, ...cells]) => cells))('%s: %s', (_rule, _fact, proof) => {
    if (namedTests(proof).length === 0) expect(proof).toMatch(/^The site's: /)
    expect(missingTests(proof, root)).toEqual([])
  })
})
