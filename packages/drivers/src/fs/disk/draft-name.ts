import { nonce } from './places.ts'

const DRAFT = /^(?:new_(\d+)|old)_[0-9a-f]+$/

/** How long a creation may take before a sweep takes it for one that was killed, in milliseconds. */
const LONGEST_CREATION = 60_000

/** A name for the folder of a session that is being made. */
export function draftName(now: number): string {
  return `new_${Math.max(0, Math.trunc(now))}_${nonce()}`
}

/** True for what a creation or a sweep left that was killed: a clock that jumped makes it neither young nor safe. */
export function isAbandonedDraft(name: string, now: number): boolean {
  const parts = DRAFT.exec(name)
  if (parts === null) return false
  return parts[1] === undefined || Math.abs(now - Number(parts[1])) > LONGEST_CREATION
}
