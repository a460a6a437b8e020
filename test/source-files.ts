import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const folders = ['packages/*', 'examples/*', 'e2e', 'bench', 'scripts', 'test'].join(',')
const generated = ['**/node_modules/**', '**/dist/**', '**/.astro/**', '**/test-results/**']

export interface SourceFile {
  /** Relative to the repository, with slashes. */
  path: string
  text: string
}

export interface Import {
  file: SourceFile
  /** As written: `astro`, `node:fs`, `./lib/store.ts`. */
  specifier: string
}

/** Every file of the repository that somebody wrote by hand in a language that runs. */
export function sourceFiles(): SourceFile[] {
  const paths = globSync(`{${folders}}/**/*.{ts,mjs,astro,css}`, { cwd: root, exclude: generated })
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** What a file imports or re-exports, types included. Comments and text in strings are not looked at. */
export function importsOf(file: SourceFile): Import[] {
  const statements = /^\s*(?:import|export)\b[^'"`;=]*?['"]([^'"\n]+)['"]/gm
  const calls = /^(?!\s*(?:\*|\/\/)).*\bimport\(\s*['"]([^'"\n]+)['"]/gm
  const found = [...file.text.matchAll(statements), ...file.text.matchAll(calls)]
  return found.map(([, specifier = '']) => ({ file, specifier }))
}

/** The package an import names, without the path in it; `undefined` for a relative one. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.')) return undefined
  if (/^[a-z]+:/.test(specifier)) return specifier.slice(0, specifier.indexOf(':') + 1)
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** The path that a relative import names, relative to the repository. */
export function targetOf({ file, specifier }: Import): string {
  return join(dirname(file.path), specifier)
}

/** True for files that only tests load. */
export function isTest({ path }: SourceFile): boolean {
  return /\.test(-d)?\.ts$|\/test\/|^e2e\/|^test\//.test(path)
}
