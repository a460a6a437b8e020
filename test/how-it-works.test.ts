import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs', 'how-it-works.md'), 'utf8')

describe.each(['engine', 'drivers', 'astro-sessions'])('docs/how-it-works.md on packages/%s', (name) => {
  const files = globSync('**/*.ts', { cwd: join(root, 'packages', name, 'src') })

  it('names every source file once, and no other', () => {
    const sources = files
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => !file.endsWith('.test.ts'))
    expect(namesBelow(`### packages/${name}/src`).sort()).toEqual(sources.sort())
  })
})

/** The files that the section with this heading names, as often as it names them. */
function namesBelow(heading: string): string[] {
  const [, section = ''] = page.split(`\n${heading}\n`)
  const [text = ''] = section.split(/\n#+ /)
  return [...text.matchAll(/`([\w./-]+\.ts)`/g)]
    .map(([, file = '']) => file)
    .filter((file) => file !== 'session.config.ts')
}
