import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The version of a package as it is installed here. */
export function versionOf(name: string): string {
  const home = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules', name, 'package.json')
  return String(JSON.parse(readFileSync(home, 'utf8')).version)
}
