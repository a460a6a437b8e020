import { SessionError } from '@astro-sessions/engine'
import { codeOf } from './disk.ts'

const OWNER =
  'Give the folder to the user that runs the server, or set `base` of the fs driver to a folder of that user.'
const FOLDER = 'Move that file away, or set `base` of the fs driver to another folder.'
const SPACE = 'Free some space. Until then, sessions can still be read and ended.'

const CAUSES: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  EACCES: ['the server may not use the folder', OWNER],
  EPERM: ['the server may not use the folder', OWNER],
  EROFS: ['the file system is read-only', 'Set `base` of the fs driver to a folder that can be written.'],
  ENOSPC: ['the disk is full', SPACE],
  EDQUOT: ['the disk quota is used up', SPACE],
  ENOTDIR: ['there is a file where a folder has to be', FOLDER],
  EEXIST: ['there is a file where a folder has to be', FOLDER],
  ENOENT: [
    'the folder vanished',
    'Keep other programs from deleting it, or set `base` of the fs driver to another folder.',
  ],
  EMFILE: ['too many files are open', 'Raise the limit of open files (`ulimit -n`).'],
  ENFILE: ['too many files are open', 'Raise the limit of open files of the system.'],
}

/** Nothing was written. An error that does not come from the file system is passed on as it is. */
export function unavailable(error: unknown, base: string): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  const [what, hint] = CAUSES[code] ?? ['the file system failed', 'Check the disk and the system log.']
  return new SessionError(
    'STORE_UNAVAILABLE',
    `Sessions cannot be kept in ${base}: ${what} (${code}). Nothing was written.`,
    { hint, cause: withoutPath(error, code) },
  )
}

/** The step was taken or not, and nobody can say. */
export function outcomeUnknown(error: unknown, base: string): SessionError {
  const code = codeOf(error) ?? 'unknown'
  return new SessionError(
    'OUTCOME_UNKNOWN',
    `The file system failed (${code}) while a session was written in ${base}: the change may be lost, or kept.`,
    { hint: 'Check the disk and the system log.', cause: withoutPath(error, code) },
  )
}

/** Other processes changed the same session again and again. */
export function contended(): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    `Other processes kept changing the same session on the disk, so this change was given up. Nothing was written.`,
    { hint: 'Ask the visitor to try again.' },
  )
}

/** The path ends in the session's key, which belongs in no log. */
function withoutPath(error: unknown, code: string): Error {
  const call = error instanceof Error && 'syscall' in error ? error.syscall : 'a call'
  return Object.assign(new Error(`${code}: ${call} failed`), { code, syscall: call })
}
