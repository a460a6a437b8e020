import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const codes = [...read('packages/engine/src/lib/errors/errors.ts').matchAll(/^ {2}\| '([A-Z_]+)'$/gm)].map(
  ([, code = '']) => code,
)
const page = read('docs/errors.md')

describe('docs/errors.md', () => {
  it('has one heading for every code, to which an error can link, and for nothing else', () => {
    expect(codes.length).toBeGreaterThan(10)
    const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, heading]) => heading)
    expect(headings.sort()).toEqual([...codes].sort())
  })

  it('says of each what happened in bold, and what to do below it', () => {
    const sections = page.split(/^### /m).slice(1)
    const short = sections.filter((section) => !/^\S+\n\n\*\*[\s\S]+?\*\*[\s\S]*?\n\n\S/.test(section))
    expect(short.map((section) => section.slice(0, 30))).toEqual([])
  })

  it('shows an error as the engine words it', () => {
    const [, shown = ''] = /```text\n([\s\S]*?)```/.exec(page) ?? []
    const [, code = '', message = '', hint = ''] =
      /^SessionError \[([A-Z_]+)\]: (.*) …\n {2}(.*)\n$/.exec(shown) ?? []
    const source = read('packages/engine/src/lib/turns/patience.ts').replace(/\$\{[^}]*\}/, '4')
    for (const words of [`'${code}'`, message, hint]) {
      expect(words.length).toBeGreaterThan(10)
      expect(source).toContain(words)
    }
  })

  it('has the status with which each is answered', () => {
    const source = /const STATUS[\s\S]*?\n\}/.exec(
      read('packages/astro-sessions/src/runtime/failure/failure.ts'),
    )
    const statuses = [...(source?.[0] ?? '').matchAll(/^ {2}([A-Z_]+): (\d+),$/gm)].map(([, ...pair]) => pair)
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)].map(([, ...pair]) => pair)
    expect(rows.sort()).toEqual(statuses.sort())
  })
})
