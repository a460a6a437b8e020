import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { AstroError } from 'astro/errors'

/**
 * Throws unless the site's Astro has the place where the middleware puts `Astro.session`. It is not documented, so
 * a version without it must stop the build and not leave two kinds of session side by side.
 */
export async function assertSessionCanBeReplaced(root: URL): Promise<void> {
  const state = await loadFetchState(root)
  const prototype: unknown = typeof state === 'function' ? state.prototype : undefined
  if (hasMethod(prototype, 'provide')) return
  throw new AstroError(
    'sessions() found no way to make `Astro.session` the same as `locals.session` in this version of Astro.',
    "Set sessions({ astroSession: 'leave' }) and use `locals.session`, or use Astro >=7.2 <8.",
  )
}

async function loadFetchState(root: URL): Promise<unknown> {
  try {
    const file = createRequire(fileURLToPath(new URL('astro.config.mjs', root))).resolve('astro/fetch')
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href)
    return typeof module === 'object' && module !== null ? Reflect.get(module, 'FetchState') : undefined
  } catch {
    return undefined
  }
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function'
}
