import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { AstroError } from 'astro/errors'

const LONGEST = 100
const MARK_LENGTH = 6

/**
 * What the site is called among others: the name in the nearest package.json, as it can stand in a key and in a path.
 * `null` where that has none.
 */
export function siteNameOf(root: URL): string | null {
  const file = new URL('package.json', root)
  if (existsSync(file)) return asPrefix(nameIn(file))
  const parent = new URL('../', root)
  return parent.href === root.href ? null : siteNameOf(parent)
}

/** A short mark of this project: the same for every start of this project, and another one for each copy of it on the machine. */
export function markOf(root: URL): string {
  return createHash('sha256').update(root.href).digest('hex').slice(0, MARK_LENGTH)
}

function nameIn(file: URL): unknown {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof manifest === 'object' && manifest !== null && 'name' in manifest ? manifest.name : undefined
  } catch {
    throw new AstroError(
      `sessions() cannot read the package.json of the site, whose name its sessions are kept under: ${file.pathname}.`,
      'It must be JSON. Or set `base` in the options of the driver.',
    )
  }
}

/** `@acme/shop` is not the same site as `acme-shop`. */
function asPrefix(name: unknown): string | null {
  if (typeof name !== 'string') return null
  const prefix = name
    .replaceAll(/[^\w.-]+/g, '.')
    .slice(0, LONGEST)
    .replace(/^\.+/, '')
  return prefix === '' ? null : prefix
}
