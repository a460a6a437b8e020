import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AstroConfig } from 'astro'
import { AstroError } from 'astro/errors'

const NAMES = ['ts', 'mts', 'js', 'mjs'].map((extension) => `session.config.${extension}`)

/** True for a file that could be the site's `session.config.ts`, wherever it is. */
export function isConfigFile(path: string): boolean {
  return NAMES.some((name) => path.endsWith(`/${name}`))
}

/**
 * The file with the site's `defineSession`, or `null` when it has none: the option, which counts from the root of
 * the site, or `session.config.ts` in its `srcDir`.
 *
 * @throws AstroError when the option names a file that is not there
 */
export function findConfigFile(
  option: string | undefined,
  { root, srcDir }: Pick<AstroConfig, 'root' | 'srcDir'>,
): string | null {
  const candidates =
    option === undefined
      ? NAMES.map((name) => new URL(name, srcDir))
      : [new URL(option.replace(/^\/+/, ''), root)]
  const found = candidates.map((url) => fileURLToPath(url)).find((path) => existsSync(path))
  if (found !== undefined) return found
  if (option === undefined) return null
  throw new AstroError(
    `sessions() cannot find its \`configFile\`: ${option}.`,
    'The path is relative to the root of the site, as in `./src/session.config.ts`, which is also the default.',
  )
}
