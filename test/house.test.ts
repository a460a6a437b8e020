import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isTest, type SourceFile, sourceFiles } from './source-files.ts'

const longest = 200

/** Files that are longer, each with the reason. */
const longOnes: Record<string, string> = {}

const files = sourceFiles()
// This file spells the words that it looks for.
const others = files.filter(({ path }) => path !== 'test/house.test.ts')
const sources = others.filter((file) => !isTest(file))
const tests = others.filter(isTest)

describe('the house', () => {
  it('is looked at', () => {
    expect(files.length).toBeGreaterThan(50)
  })

  it(`has no file over ${longest} lines without a reason`, () => {
    const long = files.filter(({ text }) => text.split('\n').length - 1 > longest).map(({ path }) => path)
    expect(long).toEqual(Object.keys(longOnes))
  })

  it('silences no type error', () => {
    expect(saying(others, /@ts-(ignore|nocheck)|\bas unknown as\b/)).toEqual([])
    expect(saying(sources, /@ts-expect-error/)).toEqual([])
  })

  it('skips no test and marks none as failing', () => {
    expect(saying(others, /\b(it|test|describe)\.(skip|only|todo|fixme|fails?)\b/)).toEqual([])
  })

  it('waits for no fixed time in a test', () => {
    expect(saying(tests, /\bwaitForTimeout\(|\bsleep\(/)).toEqual([])
  })

  it('gives no site on workerd an inspector, whose port two sites side by side take from each other', () => {
    const onWorkerd = others.filter(({ text }) => /from '@astrojs\/cloudflare'/.test(text))
    expect(onWorkerd.length).toBeGreaterThan(2)
    expect(onWorkerd.filter(({ text }) => !text.includes('inspectorPort: false'))).toEqual([])
  })

  it('leaves nothing to do', () => {
    expect(saying(others, /\b(TODO|FIXME|XXX)\b/)).toEqual([])
  })

  it('names no folder of one machine', () => {
    expect(saying(sources, /['"`\s(]\/(root|home|Users)\/\w/)).toEqual([])
  })

  it.each(['engine', 'drivers', 'astro-sessions'])(
    'explains the package %s where it is published',
    (name) => {
      expect(existsSync(join(import.meta.dirname, '..', 'packages', name, 'README.md'))).toBe(true)
    },
  )
})

function saying(searched: SourceFile[], pattern: RegExp) {
  return searched.filter(({ text }) => pattern.test(text)).map(({ path }) => path)
}
