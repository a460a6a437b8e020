import { realpathSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { ResolvedDriver } from '../driver/driver.ts'

type Placed = Pick<ResolvedDriver, 'entrypoint' | 'config'>
type Config = ResolvedDriver['config']

const folder = ({ base = '.sessions' }: Config) => `${resolve(String(base))}${sep}`

function found(file: RegExp, address: unknown): string | undefined {
  const [, path] = file.exec(String(address ?? '')) ?? []
  return path === undefined ? undefined : resolve(path)
}

/** The path that an address of a file means: the client of libSQL decodes it. */
function decoded(address: unknown): unknown {
  try {
    return typeof address === 'string' ? decodeURIComponent(address) : address
  } catch {
    return address
  }
}

/** Where our drivers keep sessions in files, against the folder in which the server is started. */
const PLACES: ReadonlyMap<string, (config: Config) => string | undefined> = new Map([
  ['@astro-sessions/drivers/fs', folder],
  ['@astro-sessions/drivers/fs-unstorage', folder],
  ['@astro-sessions/drivers/sqlite', ({ file = '.sessions/sessions.db' }: Config) => resolve(String(file))],
  [
    '@astro-sessions/drivers/libsql',
    ({ url }: Config) => found(/^file:(?:\/\/[^/]*)?([^?#]+)/, decoded(url)),
  ],
  ['@astro-sessions/drivers/deno-kv', ({ path }: Config) => found(/^(?!https?:|:memory:)(.+)/, path)],
])

/** Folders by whose names one knows them: ours, and where Netlify's local platform keeps its blobs. */
const BY_NAME = ['**/.sessions/**', '**/.netlify/**']

/** The files that SQLite keeps beside a database, and itself. */
const BESIDE_A_FILE = '{,-wal,-shm,-journal}'

/** What means more than itself in a pattern. */
const SPECIAL = /[^\p{L}\p{N}\s/._-]/gu

/**
 * Tells the files of sessions from those of the site, for what watches the site in development: else each session
 * would be one more folder to watch, and each of its writes a change of the site. `null` when there are none.
 */
export function sessionFiles(driver: Placed | null, root: string): ((path: string) => boolean) | null {
  const place = placeOf(driver, root)
  return place === undefined ? null : (path) => `${resolve(path)}${sep}`.startsWith(place)
}

/** Patterns of the same files, for what serves the site in development: it would serve whatever lies in the project. */
export function sessionFilePatterns(driver: Placed | null, root: string): string[] {
  const place = placeOf(driver, root)
  if (place === undefined) return [...BY_NAME]
  const rest = place.endsWith(sep) ? '/**' : BESIDE_A_FILE
  return [...BY_NAME, ...[...namesOf(place, root)].map((name) => `${name.replace(SPECIAL, '\\$&')}${rest}`)]
}

/** The paths under which something below this root may be asked for: links give it more than one. */
function namesOf(place: string, root: string): Set<string> {
  const real = realPath(resolve(place))
  const names = [resolve(place), real, resolve(root, relative(realPath(root), real))]
  return new Set(names.map((name) => name.replaceAll(sep, '/')))
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // Not there yet, but the folder in which it will be may be known by another name.
    return path === dirname(path) ? path : join(realPath(dirname(path)), basename(path))
  }
}

function placeOf(driver: Placed | null, root: string): string | undefined {
  const place = PLACES.get(driver?.entrypoint ?? '')?.(driver?.config ?? {})
  return place !== undefined && root.startsWith(place) ? undefined : place
}
