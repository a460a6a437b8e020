import { analyse } from 'scslre'
import { describe, expect, it } from 'vitest'
import { isTest, sourceFiles } from './source-files.ts'

/** A literal of a line: it stands where no division can. */
const LITERAL = /(?<=[(,=:?&|![]\s*)\/(?![*/])((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/g

interface Found {
  readonly path: string
  readonly literal: RegExp
}

const sources = sourceFiles().filter((file) => file.path.startsWith('packages/') && !isTest(file))
const found: Found[] = sources.flatMap(({ path, text }) =>
  [...text.matchAll(LITERAL)].map(([, source = '', flags]) => ({ path, literal: new RegExp(source, flags) })),
)

/** Ways in which a text makes the expression take more than its length in steps, also by where it may begin. */
function slowWays(literal: RegExp): readonly string[] {
  const { reports } = analyse(literal, { reportTypes: { Move: true } })
  return reports.map(({ type, character }) => `${type}: a long row of ${character.literal}`)
}

describe('a regular expression of the packages', () => {
  it('is found where there is one', () => {
    expect(found.length).toBeGreaterThan(30)
    expect(found.map(({ literal }) => String(literal))).toContain('/^[A-Za-z0-9_-]{43}$/')
  })

  for (const { path, literal } of found) {
    it(`takes no longer than the text is long: ${literal} in ${path}`, () => {
      expect(slowWays(literal)).toEqual([])
    })
  }

  it('is written down, not made of a text', () => {
    expect(sources.filter(({ text }) => /\bRegExp\(/.test(text)).map(({ path }) => path)).toEqual([])
  })

  it('that is quadratic is known for one', () => {
    for (const slow of [/^[ \t]+|[ \t]+$/g, /\/+$/, /(a+)+$/, /^(\w*\d*)*$/, /\s+,/]) {
      expect(slowWays(slow)).not.toEqual([])
    }
  })
})
