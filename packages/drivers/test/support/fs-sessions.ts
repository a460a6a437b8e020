import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Change, SessionRecord, SessionStore } from '@astro-sessions/engine'
import { onTestFinished } from 'vitest'

export const now = 1_800_000_000_000
export const hour = 3_600_000

/** A folder that is deleted after the test. */
export async function makeBase(): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'astro-sessions-fs-'))
  onTestFinished(() => rm(base, { recursive: true, force: true }))
  return base
}

export function makeKey(): string {
  return randomBytes(32).toString('hex')
}

/** A record that begins at `now`, with an hour of idle time. */
export function makeRecord(values: Record<string, string> = {}): SessionRecord {
  const begin = { id: 'id', userId: null, label: null, createdAt: now, lastSeenAt: now }
  return {
    meta: { ...begin, idle: hour, deadline: now + 24 * hour, persistent: false, epoch: 0 },
    fields: makeFields(values),
  }
}

export function makeFields(values: Record<string, string>, stamp = 's') {
  return new Map(Object.entries(values).map(([name, value]) => [name, { stamp, value }]))
}

export function makeChange(values: Record<string, string>, parts: Partial<Change> = {}): Change {
  return {
    now,
    set: makeFields(values),
    delete: [],
    dropIf: new Map(),
    guard: new Map(),
    touch: false,
    ...parts,
  }
}

/** The values of a live record, or how it reads otherwise. */
export async function valuesOf(
  store: SessionStore,
  key: string,
  at = now,
): Promise<Record<string, string> | string> {
  const found = await store.read(key, at)
  if (found.kind !== 'live') return found.kind
  return Object.fromEntries(Array.from(found.record.fields, ([name, { value }]) => [name, value]))
}

/** Paths below the folder, without the names that only chance decides, sorted. */
export async function filesIn(base: string): Promise<string[]> {
  const paths = await readdir(base, { recursive: true })
  return paths.map((path) => path.replaceAll('\\', '/')).sort()
}

/** The folder of the session. */
export function folderOf(base: string, key: string): string {
  return join(base, key.slice(0, 2), key)
}

/** Names in the folder of the session that begin with the word. */
export async function namesOf(base: string, key: string, word: string): Promise<string[]> {
  return (await readdir(folderOf(base, key))).filter((name) => name.startsWith(`${word}_`))
}
