import { SessionError } from '../errors/errors.ts'
import { present } from '../state/merge-draft.ts'
import { keyOfField } from '../values/fields.ts'
import type { Atomic, Done } from './atomic-round.ts'
import { userOf } from './call.ts'

/** Whether its session is not the page's any more: it was left by a logout, `load`, or the login of somebody else. */
export function hasLeft<Result>({ work, left, userId }: Atomic<Result>): boolean {
  return work.left !== left || (userId !== null && userId !== userOf(work))
}

/** Answers on what the page knows of a session that it ended itself, and with it all that is stored there. */
export async function answerLeft<Result>(atomic: Atomic<Result>): Promise<Done<Result> | null> {
  const { work, field, decide, isTake, userId, verb } = atomic
  // Whether `load` leaves it shows when that has read the other one.
  if (work.entering !== null) {
    await work.entering.catch(() => undefined)
    return null
  }
  if (!work.ownsCookie) throw leftByLoad(`${verb}('${keyOfField(field)}')`)
  const known = isTake || work.seenUserId !== userId ? null : present(work, work.seen.get(field) ?? null)
  const { result } = await decide(known?.value ?? null)
  return { result }
}

function leftByLoad(call: string): SessionError {
  return new SessionError(
    'INVALID_CALL',
    `session.${call} was still under way when session.load() left its session. Nothing was stored.`,
    { hint: 'Await it before session.load().' },
  )
}

/** What was there may be somebody else's by now, and with it what this request had made of it. */
export async function takeNothing<Result>({ work, field, decide }: Atomic<Result>): Promise<Done<Result>> {
  const { writes, login } = work.draft
  for (const pending of [writes, login?.before.writes]) pending?.delete(field)
  const { result } = await decide(null)
  return { result }
}
