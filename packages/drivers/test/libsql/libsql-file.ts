import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeLibsqlTable } from '../../src/libsql/store.ts'

export interface LibsqlFile {
  readonly url: string
  remove(): Promise<void>
}

/** A database in a file of its own, with the table of the sessions. */
export async function libsqlFile(): Promise<LibsqlFile> {
  const folder = await mkdtemp(join(tmpdir(), 'astro-sessions-libsql-'))
  const url = `file:${join(folder, 'sessions.db')}`
  await makeLibsqlTable({ url })
  return { url, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) }
}
