import type { Made, Write } from '../merge/write.ts'
import { addOperation, type Operation } from '../state/draft.ts'
import { observe, visibleText } from '../state/observe.ts'
import { keyOfField } from '../values/fields.ts'
import { type Atomic, type Done, newWrite } from './atomic-round.ts'
import { commitLate, needsCookie, responseStarted } from './late-write.ts'
import { hasLeft } from './left-session.ts'

/** Leaves the change to the commit: nobody else can reach the session before. `null` where what it rests on is old. */
export async function decideLocally<Result>(atomic: Atomic<Result>): Promise<Done<Result> | null> {
  const { work, field, decide } = atomic
  const { draft } = work
  const pending = draft.writes.get(field)
  const visible = visibleText(work, field)
  const { text, result } = await decide(visible)
  if (work.draft !== draft || draft.writes.get(field) !== pending) return null
  // A logout, `clear` or login, and what another call took, leaves no pending write.
  if (hasLeft(atomic) || visibleText(work, field) !== visible) return null
  if (text !== undefined) {
    observe(work, field)
    const write = { ...newWrite(work, text), made: madeBy(atomic, pending) }
    addDecided(atomic, { kind: 'write', field, write })
  }
  return { result }
}

/** Of the answer to HEAD nothing is stored, and the page sees its own writes as if they were. */
function addDecided<Result>({ work, verb, field }: Atomic<Result>, operation: Operation): void {
  const isLate = work.isLate && work.options.unseen !== 'head'
  if (isLate && needsCookie(work, operation)) throw responseStarted(`${verb}('${keyOfField(field)}')`)
  addOperation(work.draft, operation)
  if (isLate) commitLate(work)
}

/** How to make the value again where a login, which waits for the commit, meets what others wrote meanwhile. */
function madeBy<Result>(
  { work, field, decide }: Atomic<Result>,
  pending: Write | undefined,
): Made | undefined {
  const earlier = pending?.made
  // Where the session is interrupted, a login may follow.
  const mayMeetOthers = work.draft.login !== null || work.source.kind === 'interrupted'
  // What was set after the login replaces what is there, and so does what is made of it.
  if (!mayMeetOthers || (pending !== undefined && earlier === undefined)) return undefined
  return {
    ground: earlier === undefined ? visibleText(work, field) : earlier.ground,
    async of(fresh) {
      const under = earlier === undefined ? fresh : await earlier.of(fresh)
      const { text } = await decide(under)
      return text === undefined ? under : text
    },
  }
}
