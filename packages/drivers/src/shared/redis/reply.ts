import type { ApplyResult, Change, Conflict, Gone, Retirement, RetireResult } from '@astro-sessions/engine'
import { SessionError } from '@astro-sessions/engine'
import { storable } from '../storable-text.ts'
import {
  decodeMeta,
  decodeRecord,
  encodeField,
  fieldName,
  type Hash,
  integer,
  lifetime,
  retiredAs,
  wholeTime,
} from './hash.ts'

/** The arguments of the script `apply`. */
export function encodeChange(change: Change): string[] {
  const meta = change.meta === undefined ? [] : encodeMeta(change.meta)
  const flags = `${change.touch ? 1 : 0} ${change.clear ? 1 : 0}`
  const counts = `${meta.length / 2} ${change.guard.size} ${change.dropIf.size} ${change.delete.length}`
  const limit = change.limit === undefined ? '' : integer(change.limit)
  // In one text: each argument costs the client and Redis more than what is in it.
  const args = [String(change.now), `${flags} ${counts} ${limit}`, ...meta]
  for (const [name, stamp] of change.guard) args.push(fieldName(name), stamp ?? '')
  for (const [name, stamp] of change.dropIf) args.push(fieldName(name), stamp)
  for (const name of change.delete) args.push(fieldName(name))
  for (const [name, field] of change.set) args.push(fieldName(name), encodeField(field))
  return args
}

function encodeMeta(meta: NonNullable<Change['meta']>): string[] {
  const { idle, deadline, persistent, epoch, userId, label } = meta
  const pairs: string[] = []
  if (idle !== undefined) pairs.push('idle', wholeTime(idle))
  if (deadline !== undefined) pairs.push('deadline', wholeTime(deadline))
  if (persistent !== undefined) pairs.push('persistent', persistent ? '1' : '0')
  if (epoch !== undefined) pairs.push('epoch', integer(epoch))
  if (userId !== undefined) pairs.push('u', encodeNullable(userId))
  if (label !== undefined) pairs.push('l', encodeNullable(label))
  return pairs
}

function encodeNullable(text: string | null): string {
  return text === null ? '-' : `+${storable(text)}`
}

/** The arguments of the script `retire`. */
export function encodeRetirement({ reason, now, keepUntil, ifRevision, successor }: Retirement): string[] {
  const revision = ifRevision === undefined ? '' : integer(ifRevision)
  return [String(now), reason, integer(keepUntil), lifetime(keepUntil, now), revision, successor ?? '']
}

/** What the script `apply` answered. */
export function decodeApplied(reply: unknown): ApplyResult {
  const [kind, ...parts] = toArray(reply)
  if (kind !== 'applied') return decodeRefusal(kind, parts)
  const [m, i, u, l] = parts.map(toText)
  const decoded = decodeMeta({ m, i, u, l })
  if (decoded === null) throw invalidReply()
  return { kind, ...decoded }
}

/** What the script `retire` answered. */
export function decodeRetired(reply: unknown): RetireResult {
  const [kind, ...parts] = toArray(reply)
  return kind === 'retired' ? { kind: 'applied' } : decodeRefusal(kind, parts)
}

/** The hash that a script returned as names and values in turn. */
export function toHash(reply: unknown): Hash {
  const namesAndValues = toArray(reply)
  const hash: Record<string, string> = Object.create(null)
  for (let i = 0; i + 1 < namesAndValues.length; i += 2) {
    hash[String(namesAndValues[i])] = String(namesAndValues[i + 1])
  }
  return hash
}

function decodeRefusal(kind: unknown, parts: unknown[]): Gone | Conflict {
  if (kind === 'gone') return decodeGone(parts)
  const decoded = decodeRecord(toHash(parts[0]))
  if (kind !== 'conflict' || decoded === null) throw invalidReply()
  return { kind, current: decoded.record, revision: decoded.revision }
}

function decodeGone([reason, at, successor]: unknown[]): Gone {
  if (reason === 'absent' || reason === 'unreadable') return { kind: 'gone', reason }
  return { kind: 'gone', ...retiredAs(toText(reason), Number(at), toText(successor)) }
}

function toArray(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw invalidReply()
  return value
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function invalidReply(): SessionError {
  return new SessionError('STORE_INVALID', 'Redis returned something that the session store did not ask for.')
}
