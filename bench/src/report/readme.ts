import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { renderMachine, renderSection, renderTargets, type SectionFile } from './markdown.ts'

const ORDER = ['engine', 'site', 'cells', 'contention', 'growth', 'growth-sql', 'limits']
const START = '<!-- results: written by `npm run bench` -->'
const END = '<!-- end of results -->'

/** Puts the results of a folder into the README beside it. A folder elsewhere gets a file of its own. */
export async function writeReadme(results: string): Promise<void> {
  const file = join(dirname(results), 'README.md')
  const text = existsSync(file) ? await readFile(file, 'utf8') : ''
  const rendered = renderResults(await readResults(results))
  if (text.includes(START)) await writeFile(file, replaceResults(text, rendered))
  else await writeFile(join(results, 'results.md'), `${rendered}\n`)
}

export async function readResults(folder: string): Promise<SectionFile[]> {
  const files = ORDER.map((name) => join(folder, `${name}.json`)).filter((file) => existsSync(file))
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8'))))
}

export function renderResults(files: readonly SectionFile[]): string {
  const targets = files.flatMap((file) => file.targets)
  return [
    '## Results',
    renderMachine(files),
    '### Targets',
    renderTargets(targets),
    ...files.map(renderSection),
  ].join('\n\n')
}

/** The text with what stands between the two marks replaced. */
export function replaceResults(text: string, rendered: string): string {
  const [before = ''] = text.split(START)
  const [, after = ''] = text.split(END)
  return `${before}${START}\n\n${rendered}\n\n${END}${after}`
}
