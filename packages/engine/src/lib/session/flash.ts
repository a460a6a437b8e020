import { atomically } from '../commit/atomic.ts'
import { carries, type Operation } from '../state/draft.ts'
import { visibleText } from '../state/observe.ts'
import { recordOf, type Work } from '../state/work.ts'
import { isWithin } from '../store/size.ts'
import { freshText, handOut, isFresh, NOTE_LENGTH, type PageLoad } from '../values/handed-out.ts'
import { ensureRead, readText } from './read-session.ts'

/**
 * Takes a flash out as one step. Of parallel calls one request gets it, with all its readers; what belongs to the same
 * load of the page still sees it for a few seconds, and nothing is taken where nobody may be looking.
 */
export async function takeFlash(work: Work, field: string): Promise<unknown> {
  if (work.options.unseen !== undefined) return peekFlash(work, field)
  const taking = takeText(work, field, work.taken?.texts.get(field))
  work.taken ??= { texts: new Map(), forget: (operation) => forget(work, operation) }
  work.taken.texts.set(
    field,
    taking.catch(() => null),
  )
  return readText(work, field, await taking)
}

/** What was taken before the session ended, was cleared, became somebody else's or got another value is not shown again. */
function forget({ draft, taken, seenUserId }: Work, operation: Operation): void {
  for (const field of taken?.texts.keys() ?? []) {
    // A write says nothing of other fields, also where the session that they were in has ended before it.
    const isOver = operation.kind === 'write' ? operation.field === field : !carries(draft, field, seenUserId)
    if (isOver) taken?.texts.delete(field)
  }
}

/** What this request gets of a flash. Where nothing is left, what an earlier reader of it took. */
async function takeText(
  work: Work,
  field: string,
  earlier: Promise<string | null> | undefined,
): Promise<string | null> {
  await ensureRead(work)
  const taken = (await earlier) ?? null
  const taking = async (text: string | null) => {
    const { isShown, text: left } = handOut(text, loadOf(work), work.environment.clock.now())
    const result = isShown && text !== null ? freshText(text) : null
    return { text: typeof left === 'string' && !canLeave(work, field) ? null : left, result }
  }
  return (await atomically(work, field, taking, { verb: 'flash', isTake: true })) ?? taken
}

/** Leaves a flash at once, in the place of what is there. */
export async function leaveFlash(work: Work, { field, write: { text } }: Leaving): Promise<void> {
  await ensureRead(work)
  work.taken?.texts.delete(field)
  await atomically(work, field, async () => ({ text, result: undefined }), { verb: 'flash' })
}

type Leaving = Extract<Operation, { kind: 'write' }>

/** The flash, which stays for a later request, also where this one has taken it. A newer one stays as it is. */
export async function keepFlash(work: Work, field: string): Promise<unknown> {
  const { texts } = work.taken ?? {}
  const taken = texts?.get(field)
  if (taken === undefined) return peekFlash(work, field)
  const giving = giveBack(work, field, taken)
  // What was given back is there for anybody, and must not come again once somebody has taken it.
  const left = giving.then(
    () => null,
    () => taken,
  )
  texts?.set(field, left)
  const text = await giving
  return text === null ? peekFlash(work, field) : readText(work, field, text)
}

/** Leaves what this request took in its place, unless a newer one is there; `null` where it had taken nothing. */
async function giveBack(work: Work, field: string, taken: Promise<string | null>): Promise<string | null> {
  const own = await taken
  if (own === null) return null
  const keeping = async (text: string | null) => {
    const kept = isFresh(text) ? text : own
    return { text: kept, result: kept }
  }
  return atomically(work, field, keeping, { verb: 'flash' })
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
