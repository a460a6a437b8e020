import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe.each(['README.md', 'packages/astro-sessions/README.md'])('%s', (path) => {
  it('has a row for every option, and for nothing else', () => {
    const source = read('packages/astro-sessions/src/setup/options.ts')
    const top = optionsOf('SessionsOptions', source).filter((name) => name !== 'cookie')
    const cookie = optionsOf('CookieOptions', source).map((name) => `cookie.${name}`)
    expect(firstCells(read(path), 'option').sort()).toEqual([...top, ...cookie].sort())
  })
})

describe('the READMEs of the packages', () => {
  it.each(['drivers', 'astro-sessions'])('say of drivers in %s what the first README says', (name) => {
    expect(tableOf('driver', read(`packages/${name}/README.md`))).toBe(tableOf('driver', read('README.md')))
  })
})

describe('links', () => {
  const pages = globSync('{*,docs/**/*,packages/*/*,examples/*/*,bench/*}.md', { cwd: root })

  it.each(pages)('in %s lead to files that exist', (page) => {
    const targets = [...read(page).matchAll(/\]\((\.[^)#]*)/g)].map(([, target = '']) => target)
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([])
  })
})

function optionsOf(name: string, source: string): string[] {
  const [, body = ''] = new RegExp(`interface ${name} \\{\\n([^]*?)\\n\\}`).exec(source) ?? []
  return [...body.matchAll(/^ {2}(\w+)\?:/gm)].map(([, option = '']) => option)
}

/** The words in code style in the first column of the table with this heading. */
function firstCells(text: string, heading: string): string[] {
  return [...tableOf(heading, text).matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell)
}

function tableOf(heading: string, text: string): string {
  const [table] = new RegExp(`^\\| ${heading} \\|.*(?:\\n\\|.*)+`, 'm').exec(text) ?? []
  if (table === undefined) throw new Error(`There is no table that begins with "${heading}".`)
  return table
}
