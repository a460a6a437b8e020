import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The tests that a page names, as `file.ts`: "name", "another name". */
export function namedTests(text: string): readonly { file: string; name: string }[] {
  return [...text.matchAll(/`([\w./-]+\.ts)`: ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(
    ([, file = '', names = '']) => [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => ({ file, name })),
  )
}

/** Those of the named tests that are in no file of the folder. */
export function missingTests(text: string, folder: string): readonly string[] {
  const missing = namedTests(text).filter(({ file, name }) => !textOf(join(folder, file)).includes(name))
  return missing.map(({ file, name }) => `${file}: ${name}`)
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
