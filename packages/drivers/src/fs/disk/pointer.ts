import type { RecordMeta, Retired, Retirement } from '@astro-sessions/engine'

/**
 * What the name of one entry in a session's folder says about the session: the whole of its state but the data.
 * Renaming that entry is the atomic step, and no two states of one session ever have the same name.
 */
export type Pointer = LivePointer | EndedPointer

export interface LivePointer {
  readonly kind: 'live'
  readonly name: string
  readonly revision: number
  /** Tells the data file from those of writers that lost. */
  readonly nonce: string
  readonly lastSeenAt: number
  /** When the record ends if nobody uses it again. */
  readonly until: number
}

export interface EndedPointer {
  readonly kind: 'ended'
  readonly name: string
  readonly revision: number
  readonly retired: Retired
  /** When the marker may go. */
  readonly until: number
}

export function livePointer(revision: number, nonce: string, meta: RecordMeta): LivePointer {
  const { lastSeenAt, idle, deadline } = meta
  const until = Math.min(lastSeenAt + idle, deadline)
  const name = `live_${revision}_${nonce}_${lastSeenAt}_${until}`
  return { kind: 'live', name, revision, nonce, lastSeenAt, until }
}

export function endedPointer(revision: number, retirement: Retirement): EndedPointer {
  const { reason, now, keepUntil, successor } = retirement
  const name = [
    'ended',
    revision,
    reason,
    now,
    keepUntil,
    ...(successor === undefined ? [] : [successor]),
  ].join('_')
  return { kind: 'ended', name, revision, retired: retiredBy(reason, now, successor), until: keepUntil }
}

/** The pointer among the names of a folder, if there is one. */
export function pointerAmong(names: readonly string[]): Pointer | null {
  let found: Pointer | null = null
  for (const name of names) {
    const pointer = parsePointer(name)
    // A listing that is not one step can show a pointer under its old and its new name.
    if (pointer !== null && (found === null || isLater(pointer, found))) found = pointer
  }
  return found
}

/** Name of the file with the fields of a live record. */
export function dataName({ revision, nonce }: Pick<LivePointer, 'revision' | 'nonce'>): string {
  return `data_${revision}_${nonce}`
}

/** The data files that no writer can make current any more: left by one that lost or was killed. */
export function abandonedData(names: readonly string[], pointer: Pointer): string[] {
  const current = pointer.kind === 'live' ? dataName(pointer) : null
  return names.filter((name) => {
    const [kind, revision] = name.split('_')
    return kind === 'data' && name !== current && Number(revision) <= pointer.revision
  })
}

/** True for the name of a file with fields, which a killed writer can leave alone in a folder. */
export function isDataName(name: string): boolean {
  return /^data_\d+_/.test(name)
}

/** True for names that only this driver gives. */
export function isOwnName(name: string): boolean {
  return /^(data|live|ended)_\d+_/.test(name)
}

function parsePointer(name: string): Pointer | null {
  const [kind, revisionText, ...rest] = name.split('_')
  const revision = Number(revisionText)
  if (!Number.isSafeInteger(revision)) return null
  if (kind === 'live') return parseLive(name, revision, rest)
  return kind === 'ended' ? parseEnded(name, revision, rest) : null
}

function parseLive(name: string, revision: number, [nonce, seen, end]: string[]): LivePointer | null {
  const [lastSeenAt, until] = [Number(seen), Number(end)]
  if (nonce === undefined || Number.isNaN(lastSeenAt) || Number.isNaN(until)) return null
  return { kind: 'live', name, revision, nonce, lastSeenAt, until }
}

function parseEnded(name: string, revision: number, rest: string[]): EndedPointer | null {
  const [reason, time, end, successor] = rest
  const [at, until] = [Number(time), Number(end)]
  if ((reason !== 'ended' && reason !== 'rotated') || Number.isNaN(at) || Number.isNaN(until)) return null
  return { kind: 'ended', name, revision, retired: retiredBy(reason, at, successor), until }
}

function retiredBy(reason: Retired['reason'], at: number, successor: string | undefined): Retired {
  return { reason, at, ...(successor === undefined ? {} : { successor }) }
}

function isLater(a: Pointer, b: Pointer): boolean {
  if (a.revision !== b.revision) return a.revision > b.revision
  return a.kind === 'live' && b.kind === 'live' && a.lastSeenAt > b.lastSeenAt
}
