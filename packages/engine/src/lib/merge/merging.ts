import type { ConflictOptions, WriteVersions } from './conflict.ts'
import type { Write } from './write.ts'

/*
 * Most requests meet nobody: what merges is loaded when a write first meets one of a parallel request. Whoever is about
 * to settle such a write awaits `loadMerging` before, since what settles it must not wait.
 */

type Merging = typeof import('./conflict.ts')

let merging: Merging | undefined

/** Loads what merges. Resolves at once when it is there. */
export async function loadMerging(): Promise<void> {
  merging ??= await import('./conflict.ts')
}

export function isMergingLoaded(): boolean {
  return merging !== undefined
}

/**
 * What a write becomes after a parallel change of its field; `null` when nothing is left to write.
 *
 * @throws SessionError as the conflict's policy says; TypeError when nobody awaited `loadMerging`
 */
export function resolveConflict(
  field: string,
  versions: WriteVersions,
  options: ConflictOptions,
): Write | null {
  if (merging === undefined) throw new TypeError('A write is merged before what merges was loaded.')
  return merging.resolveConflict(field, versions, options)
}
