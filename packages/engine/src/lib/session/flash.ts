import { atomically } from '../commit/atomic.ts'
import { type Call, userOf } from '../commit/call.ts'
import type { Operation } from '../state/draft.ts'
import { visibleText } from '../state/observe.ts'
import { recordOf, type Work } from '../state/work.ts'
import { isWithin } from '../store/size.ts'
import {
  freshText,
  handOut,
  isFresh,
  NOTE_LENGTH,
  type PageLoad,
  type TakenFlash,
} from '../values/handed-out.ts'
import { isExpiredText } from '../values/values.ts'
import { ensureRead, readText } from './read-session.ts'

/**
 * Takes a flash out as one step. Of parallel calls one request gets it, with all its readers; what belongs to the same
 * load of the page still sees it for a few seconds, and nothing is taken where nobody may be looking.
 */
export async function takeFlash(call: Call, field: string): Promise<unknown> {
  const { work } = call
  if (work.options.unseen !== undefined) return peekFlash(work, field)
  const taking = takeOnce(call, field, work.taken?.flashes.get(field))
  work.taken ??= { flashes: new Map(), forget: (operation) => forget(work, operation) }
  work.taken.flashes.set(
    field,
    taking.catch(() => null),
  )
  return readText(work, field, (await taking)?.text ?? null)
}

/** What was taken before the session ended, was cleared, became somebody else's or got another value is not shown again. */
function forget(work: Work, operation: Operation): void {
  const { flashes } = work.taken ?? {}
  // A write says nothing of other fields, nor does a new token.
  if (operation.kind === 'write') flashes?.delete(operation.field)
  else if (isEnd(work, operation)) flashes?.clear()
}

/** Whether an operation leaves nothing of the session that there is before it. */
function isEnd(work: Work, operation: Operation): boolean {
  if (operation.kind === 'clear' || operation.kind === 'destroy') return true
  const userId = userOf(work)
  return operation.kind === 'login' && userId !== null && userId !== operation.login.userId
}

/** What this request gets of a flash. Where nothing is left, what an earlier reader of it took. */
async function takeOnce(
  call: Call,
  field: string,
  earlier: Promise<TakenFlash | null> | undefined,
): Promise<TakenFlash | null> {
  const { work } = call
  await ensureRead(work)
  const taken = (await earlier) ?? null
  const taking = async (text: string | null) => {
    const { isShown, text: note } = handOut(text, loadOf(work), work.environment.clock.now())
    const left = typeof note === 'string' && !canLeave(work, field) ? null : note
    const shown = isShown && text !== null ? { text: freshText(text), left } : null
    // Shown what it took itself, it is still who took it.
    const isAgain = left === undefined && shown?.text === taken?.text
    return { text: left, result: isAgain ? taken : shown }
  }
  return (await atomically(call, field, taking, { verb: 'flash', isTake: true })) ?? taken
}

/** Leaves a flash at once, in the place of what is there. */
export async function leaveFlash(call: Call, { field, write: { text } }: Leaving): Promise<void> {
  const { work } = call
  await ensureRead(work)
  work.taken?.flashes.delete(field)
  await atomically(call, field, async () => ({ text, result: undefined }), { verb: 'flash' })
}

type Leaving = Extract<Operation, { kind: 'write' }>

/** The flash, which stays for a later request, also where this one has taken it. A newer one stays as it is. */
export async function keepFlash(call: Call, field: string): Promise<unknown> {
  const { work } = call
  const { flashes } = work.taken ?? {}
  const taking = flashes?.get(field)
  if (taking === undefined) return peekFlash(work, field)
  const isKnown = () => work.taken?.flashes.get(field) === left
  const giving = giveBack(call, field, { taking, isKnown })
  // What was given back is there for anybody, and must not come again once somebody has taken it.
  const left: Promise<TakenFlash | null> = giving.then(
    (given) => (given?.isThere ? null : taking),
    () => taking,
  )
  flashes?.set(field, left)
  const given = await giving
  return given === null ? peekFlash(work, field) : readText(work, field, given.text)
}

interface Giving {
  readonly taking: Promise<TakenFlash | null>
  /** Whether nothing has ended or replaced it since. */
  readonly isKnown: () => boolean
}

interface Given {
  readonly text: string
  /** Whether a later request finds it. */
  readonly isThere: boolean
}

/** Leaves what this request took in its place, if nobody has touched that since; `null` where it had taken nothing. */
async function giveBack(call: Call, field: string, { taking, isKnown }: Giving): Promise<Given | null> {
  const taken = await taking
  if (taken === null) return null
  const keeping = async (text: string | null) => {
    if (text !== null && isFresh(text)) return { text: undefined, result: { text, isThere: true } }
    const isThere = isKnown() && isUntouched(taken, text, call.work.environment.clock.now())
    return { text: isThere ? taken.text : undefined, result: { text: taken.text, isThere } }
  }
  return atomically(call, field, keeping, { verb: 'flash' })
}

/** Whether a text is what the request left where it took a flash. A note that has expired reads as nothing. */
function isUntouched({ left }: TakenFlash, text: string | null, now: number): boolean {
  if (left === undefined) return false
  return text === left || (text === null && left !== null && isExpiredText(left, now))
}

/** The flash as this request would get it, which stays where it is. */
async function peekFlash(work: Work, field: string): Promise<unknown> {
  await ensureRead(work)
  const text = visibleText(work, field)
  const { isShown } = handOut(text, loadOf(work), work.environment.clock.now())
  return isShown ? readText(work, field, text) : undefined
}

function loadOf({ options }: Work): PageLoad | null {
  return options.pageLoad?.() ?? null
}

/** Whether what was stored can stay for others, with a note beside it: a full session must still be readable. */
function canLeave(work: Work, field: string): boolean {
  const fields = recordOf(work)?.fields
  return fields?.has(field) === true && isWithin(fields, work.environment.maxSize - NOTE_LENGTH)
}
