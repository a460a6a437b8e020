import { lazily } from '../lazily.ts'
import type { ConflictOptions, WriteVersions } from './resolve-conflict.ts'
import type { Write } from './write.ts'

/*
 * Most requests meet nobody: what merges is loaded when a write first meets one of a parallel request. Whoever is about
 * to settle such a write awaits `merging.load()` before, since what settles it must not wait.
 */

export const merging = lazily(() => import('./resolve-conflict.ts'))

/**
 * What a write becomes after a parallel change of its field; `null` when nothing is left to write.
 *
 * @throws SessionError as the conflict's policy says; TypeError when nobody loaded it
 */
export function resolveConflict(
  field: string,
  versions: WriteVersions,
  options: ConflictOptions,
): Write | null {
  if (merging.loaded === undefined) throw new TypeError('A write is merged before what merges was loaded.')
  return merging.loaded.resolveConflict(field, versions, options)
}
