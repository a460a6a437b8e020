import { SessionError } from '@astro-sessions/engine'
import { assertOptionsObject } from '../shared/options-object.ts'

/** Options of `fs()`. */
export interface FsOptions {
  /** Folder of the sessions, relative to the folder in which the server is started (`.sessions`). */
  base?: string
  /**
   * Acknowledge a change only once it is on disk (false). Without it, sessions survive the end of the process, even if it is
   * killed; if the machine loses power, the changes of the last seconds can be lost, and a session that was being written
   * reads as absent.
   */
  fsync?: boolean
}

/** @throws SessionError `INVALID_OPTION` */
export function checkFsOptions(options: FsOptions): Required<FsOptions> {
  assertOptionsObject(options, 'fs', "fs({ base: '.sessions' })")
  const { base = '.sessions', fsync = false, ...unknown } = options
  const [name] = Object.keys(unknown)
  if (name !== undefined)
    throw invalid(`The fs driver has no option \`${name}\`.`, 'Its options are `base` and `fsync`.')
  if (typeof base !== 'string' || base === '') {
    throw invalid(
      'The option `base` of the fs driver is not the path of a folder.',
      "Pass a path, as in base: '.sessions'.",
    )
  }
  if (typeof fsync !== 'boolean') {
    throw invalid('The option `fsync` of the fs driver is not a boolean.', 'Pass true or false.')
  }
  return { base, fsync }
}

function invalid(message: string, hint: string): SessionError {
  return new SessionError('INVALID_OPTION', message, { hint })
}
