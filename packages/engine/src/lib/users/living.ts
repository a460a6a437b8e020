import { endAt } from '../store/retire.ts'
import type { ReadResult, RecordMeta } from '../store/store.ts'
import { removeEntries, type UserEntry, type UserState } from './user-index.ts'
import type { IndexSite, UsersSite } from './users-site.ts'

/** Longest time between the entry of a session in the index and its record, in milliseconds. */
const JOINING = 60_000
/** Entries of a user at which the oldest are looked at, and how many of them. */
const MANY = 32
export const OLDEST = 16

/** Takes out what has ended without a word. */
export async function tidy(site: IndexSite, userId: string, { entries }: UserState): Promise<void> {
  const now = site.clock.now()
  const over = [...entries].filter(([, { deadline }]) => deadline <= now).map(([key]) => key)
  await removeEntries(site, userId, over, now)
  if (entries.size - over.length > MANY) await withoutDead(site, userId, oldestOf(entries))
}

/** The oldest of a user's sessions, as many as are looked at together. */
export function oldestOf(entries: UserState['entries']): Entry[] {
  return [...entries].sort(([, a], [, b]) => compareEntries(a, b)).slice(0, OLDEST)
}

type Entry = readonly [key: string, entry: UserEntry]

/** A session in the index; `meta` is `null` while its record is on its way, or cannot be read. */
export interface LivingEntry {
  readonly key: string
  readonly entry: UserEntry
  readonly meta: RecordMeta | null
}

/** The entries whose sessions live, or are about to; the others are taken out. */
export async function withoutDead(
  site: IndexSite,
  userId: string,
  entries: readonly Entry[],
): Promise<LivingEntry[]> {
  const now = site.clock.now()
  const living: LivingEntry[] = []
  const dead: string[] = []
  await Promise.all(
    entries.map(async ([key, entry]) => {
      const found = await site.store.read(key, now)
      if (found.kind === 'live') living.push({ key, entry, meta: found.record.meta })
      else if (mayLive(found, entry, now)) living.push({ key, entry, meta: null })
      else dead.push(key)
    }),
  )
  await removeEntries(site, userId, dead, now)
  return living
}

/**
 * Ends the oldest of these sessions where more than `limit` of them live. Resolves to how many it ended itself, and to
 * `null` where none was to end.
 */
export async function endOldest(
  site: UsersSite,
  userId: string,
  entries: readonly Entry[],
  limit: number,
  isSpared: (session: LivingEntry) => boolean,
): Promise<number | null> {
  const living = await withoutDead(site, userId, entries)
  const newestFirst = living.map(({ entry }) => entry).sort((a, b) => compareEntries(b, a))
  const kept = new Set([...new Set(newestFirst.map(({ root }) => root))].slice(0, limit))
  const excess = living.filter((session) => !kept.has(session.entry.root) && !isSpared(session))
  if (excess.length === 0) return null
  const ended = new Set<string>()
  for (const { key, meta } of excess) {
    // One that was rotated meanwhile is in the index under its next key by now: the next look finds it.
    const outcome = await endAt(site, key, () => false)
    if (outcome === 'ended' && meta !== null) ended.add(meta.id)
  }
  for (const id of ended) site.emit({ type: 'revoked', id, userId })
  const keys = excess.map(({ key }) => key)
  await removeEntries(site, userId, keys, site.clock.now())
  return ended.size
}

/** True for a session whose record is on its way, and for one that another version of the site may be able to read. */
function mayLive({ kind }: ReadResult, { enteredAt }: UserEntry, now: number): boolean {
  return kind === 'unreadable' || (kind === 'absent' && Math.abs(now - enteredAt) <= JOINING)
}

/** Which of two sessions came first, the same for everybody who compares them. */
function compareEntries(a: UserEntry, b: UserEntry): number {
  if (a.order !== b.order) return a.order - b.order
  if (a.root === b.root) return 0
  return a.root < b.root ? -1 : 1
}
