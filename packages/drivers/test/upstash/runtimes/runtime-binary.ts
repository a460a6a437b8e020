import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The file of a runtime that is installed from npm. Its packages run a script to put it in place, which is not let run
 * here: it is the one package for this machine that they name.
 */
export function runtimeBinary(alias: 'deno-cli' | 'bun-cli', file: string): string {
  const home = realpathSync(fileURLToPath(new URL(`../../../node_modules/${alias}`, import.meta.url)))
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const places = Object.keys(optionalDependencies).map((name) => join(dirname(home), name, file))
  const found = places.find((place) => existsSync(place))
  if (found === undefined) throw new Error(`${alias} has no package for this machine.`)
  return found
}
