import type { SessionEvent } from 'astro-sessions/server'

/** What the lab shows of one session: see pages/lab.astro. */
export interface LabCounts {
  /** Changes of the lab's cart that the store has taken. */
  commits: number
  /** Changes that met another one that was faster, and were merged with it. */
  conflicts: number
  /** How often `update` asked again, on fresher data. */
  retries: number
  /** Requests whose session was over when they wrote, so that nothing was written. */
  interruptions: number
  /** Whether a slow request has seen the session. */
  isWatched: boolean
  /** Whether the session was ended by a logout. */
  isOver: boolean
}

/** Of how many sessions counts are kept: the memory of a demo, which forgets the oldest first. */
const MOST_SESSIONS = 200

/** By the public ids of the sessions that are in the lab. Kept by this process: what another one does is not seen. */
const counts = new Map<string, LabCounts>()

/** Counts for this session from now on, from zero. Answers the counts, which go on. */
export function startCounting(id: string): LabCounts {
  counts.delete(id)
  const [oldest] = counts.keys()
  if (counts.size >= MOST_SESSIONS && oldest !== undefined) counts.delete(oldest)
  const begun: LabCounts = {
    commits: 0,
    conflicts: 0,
    retries: 0,
    interruptions: 0,
    isWatched: false,
    isOver: false,
  }
  counts.set(id, begun)
  return begun
}

/** What was counted, or `undefined` for a session that is not in the lab. */
export function readCounts(id: string): LabCounts | undefined {
  return counts.get(id)
}

/** The listener for session events: session.config.ts. */
export function countEvent(event: SessionEvent): void {
  if (!('id' in event) || event.id === null) return
  const count = counts.get(event.id)
  if (count === undefined) return
  if (event.type === 'committed' && event.keys.includes('labCart')) count.commits += 1
  if (event.type === 'conflict' && event.key === 'labCart') count.conflicts += 1
  if (event.type === 'interrupted') count.interruptions += 1
  if (event.type === 'destroyed') count.isOver = true
}

export function countRetries(id: string, retries: number): void {
  const count = counts.get(id)
  if (count !== undefined) count.retries += retries
}
