import { statSync } from 'node:fs'

/** Which file a path leads to, or `null` for none: one that takes the name of a deleted file is another one. */
export function fileIdentity(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? null : `${stats.dev}-${stats.ino}`
}
