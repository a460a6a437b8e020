import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from './page.ts'

export const root = join(import.meta.dirname, '..', '..')
export const docs = join(root, 'docs')

/** Files outside `docs/` that are pages, too. */
const elsewhere: Readonly<Record<string, string>> = {
  'CONTRIBUTING.md': 'contributing',
  'SECURITY.md': 'security-policy',
  'bench/README.md': 'benchmarks',
}

/** The table of contents of `docs/` is for those who read it without the site. */
const apart = ['docs/README.md']

/** Every Markdown file that is a page of the site. */
export function sources(): Source[] {
  const paths = globSync('docs/**/*.md', { cwd: root }).map((path) => path.replaceAll('\\', '/'))
  const files = [...paths.filter((path) => !apart.includes(path)), ...Object.keys(elsewhere)].sort()
  return files.map((path) => ({
    path,
    slug: elsewhere[path] ?? path.replace(/^docs\//, '').replace(/\.md$/, ''),
    text: readFileSync(join(root, path), 'utf8'),
  }))
}
