import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { completed, isOurs } from '../admin/open-store.ts'
import type { ResolvedDriver } from '../setup/driver/driver.ts'
import { EXIT, Exit } from './exit-code.ts'

export interface LocalPlace {
  readonly root: URL
  readonly base?: string | undefined
  readonly file?: string | undefined
  readonly url?: string | undefined
}

/**
 * A mistyped path must not be taken for a site without sessions: a driver makes what is not there.
 *
 * @throws Exit where the command line names a folder or a file that is not there
 */
export function assertThere(driver: string, { root, base, file, url }: LocalPlace): void {
  const path = (text: string) => resolve(fileURLToPath(root), text)
  if (driver === 'fs' && base !== undefined && !statOf(path(base))?.isDirectory())
    throw new Exit(EXIT.usage, `There is no folder ${base}, where the driver fs would keep its sessions.`)
  const [name, database] = driver === 'sqlite' ? [file, file && path(file)] : [url, fileOf(url)]
  const isFile = driver === 'sqlite' || driver === 'libsql'
  if (isFile && database && !statOf(database)?.isFile())
    throw new Exit(
      EXIT.usage,
      `There is no file ${name}, where the driver ${driver} would keep its sessions.`,
    )
}

/**
 * The same of the place that was found, be it the default one or that of an Astro config. A server makes it with its
 * first session, and what only reads or ends sessions does not.
 */
export function assertFound(driver: ResolvedDriver, root: URL): void {
  if (!isOurs(driver)) return
  const { base, file, url } = completed(driver, root)
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  assertThere(driver.name, { root, base: text(base), file: text(file), url: text(url) })
}

/** The path in `file:sessions.db` and `file:///srv/sessions.db`, which counts from the working folder. */
function fileOf(url: string | undefined): string | undefined {
  const path = /^file:(?:\/\/(?=\/))?([^?#]*)/.exec(url ?? '')?.[1]
  return path === undefined ? undefined : resolve(decodeURIComponent(path))
}

function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}
