import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { missingTests, namedTests } from './named-tests.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs', 'security-evidence.md'), 'utf8')
/** Each is an item of a numbered list, with its tests below it. */
const rules = [...page.matchAll(/^(\d+)\. (.+)\n((?:^ +.+\n)+)/gm)]

describe('the rules of docs/security-evidence.md', () => {
  it('are 32', () => {
    expect(rules.map(([, rule]) => Number(rule))).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
  })

  it('and what else is tested name files and folders that exist', () => {
    const paths = [...page.matchAll(/`((?:packages|e2e|test)\/[^`]+)`/g)].map(([, path = '']) => path)
    expect(paths).toContain('packages/engine/test/unseen')
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it.each(rules.map(([, ...parts]) => parts))('%s: %s', (_rule, _fact, proof) => {
    expect(namedTests(proof)).not.toEqual([])
    expect(missingTests(proof, root)).toEqual([])
  })
})
