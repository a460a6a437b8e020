import { endAt } from '../store/retire.ts'
import type { ReadResult, RecordMeta } from '../store/store.ts'
import {
  compareEntries,
  type IndexSite,
  removeEntries,
  type UserEntry,
  type UserState,
} from './user-index.ts'

/** Longest time between the entry of a session in the index and its record, in milliseconds. */
const JOINING = 60_000
/** Entries of a user at which the oldest are looked at, and how many of them. */
const MANY = 32
export const OLDEST = 16

/** Takes out what has ended without a word. */
export async function tidy(site: IndexSite, userId: string, { entries }: UserState): Promise<void> {
  const now = site.clock.now()
  const over = expiredIn(entries, now)
  await removeEntries(site, userId, over, now)
  if (entries.size - over.length <= MANY) return
  const oldest = [...entries].sort(([, a], [, b]) => compareEntries(a, b)).slice(0, OLDEST)
  await withoutDead(site, userId, oldest)
}

/** Keys of the sessions that are past their deadline. */
export function expiredIn(entries: UserState['entries'], now: number): string[] {
  return [...entries].filter(([, { deadline }]) => deadline <= now).map(([key]) => key)
}

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
  entries: readonly [key: string, UserEntry][],
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

/** Ends sessions of a user, and resolves to the ids of those that lived until then. */
export async function endSessions(
  site: IndexSite,
  userId: string,
  sessions: readonly LivingEntry[],
): Promise<Set<string>> {
  const ended = new Set<string>()
  for (const { key, meta } of sessions) {
    // One that was rotated meanwhile is in the index under its next key by now: the next look finds it.
    const outcome = await endAt(site, key, () => false)
    if (outcome === 'ended' && meta !== null) ended.add(meta.id)
  }
  const keys = sessions.map(({ key }) => key)
  await removeEntries(site, userId, keys, site.clock.now())
  return ended
}

/** True for a session whose record is on its way, and for one that another version of the site may be able to read. */
function mayLive({ kind }: ReadResult, { enteredAt }: UserEntry, now: number): boolean {
  return kind === 'unreadable' || (kind === 'absent' && Math.abs(now - enteredAt) <= JOINING)
}
