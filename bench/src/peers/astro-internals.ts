import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const astroFolder = dirname(createRequire(import.meta.url).resolve('astro/package.json'))

/** The file of a module of Astro. */
export function astroModule(path: string): string {
  return join(astroFolder, 'dist', path)
}

/** What a module of Astro exports that its package keeps to itself. */
export async function astroInternal(path: string, name: string) {
  const module: object = await import(pathToFileURL(astroModule(path)).href)
  return Reflect.get(module, name)
}
