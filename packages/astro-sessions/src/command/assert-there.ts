import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
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
  const database = driver === 'sqlite' ? file && path(file) : driver === 'libsql' ? fileOf(url) : undefined
  if (database && !statOf(database)?.isFile())
    throw new Exit(
      EXIT.usage,
      `There is no file ${file ?? url}, where the driver ${driver} would keep its sessions.`,
    )
}

/** The path in `file:sessions.db` and `file:///srv/sessions.db`, which counts from the working folder. */
function fileOf(url: string | undefined): string | undefined {
  const path = /^file:(?:\/\/(?=\/))?([^?#]*)/.exec(url ?? '')?.[1]
  return path === undefined ? undefined : resolve(decodeURIComponent(path))
}

function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}
