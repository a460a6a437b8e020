import { readFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'

/** What a platform answers before it asks a function: the page that was rendered by the build, or `null`. */
export async function staticFile(folder: string, path: string): Promise<Buffer | null> {
  const place = normalize(path.replace(/^\/shop\//, '/'))
  return readFile(join(folder, place, 'index.html')).catch(() => null)
}
