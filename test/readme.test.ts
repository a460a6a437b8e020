import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

describe.each(['README.md', 'packages/astro-sessions/README.md'])('%s', (path) => {
  it('has a row for every option, and for nothing else', () => {
    const source = read('packages/astro-sessions/src/setup/options.ts')
    const top = optionsOf('SessionsOptions', source).filter((name) => name !== 'cookie')
    const cookie = optionsOf('CookieOptions', source).map((name) => `cookie.${name}`)
    expect(firstCells(read(path), 'option').sort()).toEqual([...top, ...cookie].sort())
  })
})

function optionsOf(name: string, source: string): string[] {
  const [, body = ''] = new RegExp(`interface ${name} \\{\\n([^]*?)\\n\\}`).exec(source) ?? []
  return [...body.matchAll(/^ {2}(\w+)\?:/gm)].map(([, option = '']) => option)
}

/** The words in code style in the first column of the table with this heading. */
function firstCells(text: string, heading: string): string[] {
  const [, rows = ''] = new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(text) ?? []
  return [...rows.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell)
}
