import { AstroError } from 'astro/errors'
import { clientOf } from '../driver/client.ts'
import type { ResolvedDriver } from '../driver/driver.ts'

/** Answers where a module is, as seen from a file of the site, or `null`. */
export type FindModule = (id: string, importer: string) => Promise<{ id: string } | null>

/**
 * The file of the module whose default export is the client of the driver, as the site's own imports would find it: by
 * a path from its root, an alias, or as a package; `null` for a driver that connects by itself.
 *
 * @param inSite a file in the root of the site
 * @throws AstroError when there is no such module
 */
export async function findClient(
  driver: ResolvedDriver,
  inSite: string,
  find: FindModule,
): Promise<string | null> {
  const client = clientOf(driver)
  if (client === null) return null
  for (const id of [fromRoot(client), client]) {
    const found = await find(id, inSite)
    if (found !== null) return found.id
  }
  throw new AstroError(
    `sessions() cannot find the \`client\` of its driver ${driver.name}: ${client}.`,
    'It is the path of a module, relative to the root of the site, as in `./src/lib/db.ts`. The default export of the module is the client.',
  )
}

/** As a path from the root: it may begin with a slash, or with the first folder. */
function fromRoot(path: string): string {
  return path.startsWith('.') ? path : `./${path.replace(/^\/+/, '')}`
}
