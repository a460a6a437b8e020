import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe.each(['README.md', 'packages/astro-sessions/README.md'])('%s', (path) => {
  it('has a row for every option, and for nothing else', () => {
    const source = read('packages/astro-sessions/src/setup/options/options.ts')
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

describe('README.md', () => {
  const page = read('README.md')

  it('names every method of the session', () => {
    const { source } =
      /export class Session(?<source>.+)/s.exec(read('packages/engine/src/lib/session/session.ts'))?.groups ??
      {}
    const methods = [...(source ?? '').matchAll(/^ {2}(?:async )?(\w+)(?:<[^>]+>)?\(/gm)].map(
      ([, name = '']) => name,
    )
    const apart = ['constructor', 'load', 'toJSON']
    const named = tableOf('method', page)
    const unnamed = new Set(methods.filter((name) => !apart.includes(name) && !named.includes(`\`${name}`)))
    expect([...unnamed]).toEqual([])
  })

  it('names for each entry nothing that it does not export', () => {
    const rows = tableOf('import', page).matchAll(/^\| `astro-sessions\/(\w+)` \| (.+) \|$/gm)
    for (const [, entry = '', cell = ''] of rows) {
      const names = [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
      const source = read(`packages/astro-sessions/src/${entry}.ts`)
      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(source))).toEqual([])
    }
  })
})

const pages = globSync('{*,docs/**/*,packages/*/*,examples/*/*,bench/*,.github/*}.md', { cwd: root }).sort()

describe('links', () => {
  it.each(pages)('in %s lead to files that exist', (page) => {
    const targets = [...read(page).matchAll(/\]\((\.[^)#]*)/g)].map(([, target = '']) => target)
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([])
  })

  it.each(pages)('in %s lead to headings that exist', (page) => {
    const targets = [...read(page).matchAll(/\]\((\.[^)#]*\.md)?#([^)]+)\)/g)]
    const missing = targets.filter(
      ([, file, heading = '']) => !headingsOf(file ? join(dirname(page), file) : page).includes(heading),
    )
    expect(missing.map(([link]) => link)).toEqual([])
  })

  it.each(pages.filter((page) => page.startsWith('packages/')))(
    'in %s lead to no other file: a page of npm has none',
    (page) => {
      expect(read(page)).not.toMatch(/\]\(\.\.?\//)
    },
  )
})

describe('commands', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const tests = globSync('{packages,test}/**/*.test.ts', { cwd: root, exclude: ['**/node_modules/**'] })

  it.each(pages)('in %s are scripts that exist', (page) => {
    const used = [...read(page).matchAll(/npm run ([\w:]+)/g)].map(([, script = '']) => script)
    expect(used.filter((script) => scripts[script] === undefined)).toEqual([])
  })

  it.each(pages)('in %s run tests that exist', (page) => {
    const filters = [...read(page).matchAll(/vitest run ([^`\n|]+)/g)].flatMap(([, args = '']) =>
      args.trim().split(' '),
    )
    const paths = filters.filter((filter) => !filter.startsWith('-') && filter !== '<file>')
    expect(paths.filter((path) => !tests.some((test) => test.includes(path)))).toEqual([])
  })
})

function headingsOf(page: string): string[] {
  const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

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
