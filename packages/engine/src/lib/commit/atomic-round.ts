import { replay } from '../lifecycle/replay.ts'
import { merging } from '../merge/lazy-merging.ts'
import type { Write } from '../merge/write.ts'
import { assertGrowth } from '../state/assert-size.ts'
import { type Draft, fieldsAfter, type Writes } from '../state/draft.ts'
import { inOrder } from '../state/in-order.ts'
import { fieldOf, mergeWrite, present, sidesOn } from '../state/merge-draft.ts'
import { baseOf, see } from '../state/observe.ts'
import { acceptGone, acknowledge, catchUp } from '../state/transitions.ts'
import { newStamp, recordOf, vaultOf, type Work } from '../state/work.ts'
import type { Field, SessionRecord } from '../store/store.ts'
import type { Patience } from '../turns/patience.ts'
import { keyOfField } from '../values/fields.ts'
import type { Call } from './call.ts'
import { emptyChange, stampOf } from './change.ts'
import { refuseAhead } from './refuse-prefetch.ts'
import { unconfirmed } from './send.ts'

/** Decides what a field becomes: its new text, `null` to delete it, `undefined` to leave it. May run again on fresher data. */
export type Decide<Result> = (
  text: string | null,
) => Promise<{ text: string | null | undefined; result: Result }>

/** One call of a verb that takes effect at once. */
export interface Atomic<Result> extends Call {
  readonly userId: string | null
  readonly field: string
  readonly decide: Decide<Result>
  /** What the page called. */
  readonly verb: string
  /** Whether it only takes the field out. */
  readonly isTake: boolean
  readonly wait: Patience
}

export type Done<Result> = { readonly result: Result }

/** What a decision rests on: it is stored only if all of it still holds. */
interface Basis {
  readonly token: string | null
  readonly pending: Write | undefined
  /** What a request that logs in has yet to write after that. */
  readonly onTop: Write | undefined
  readonly stamp: string | null
  readonly text: string | null
}

async function basisOf(work: Work, field: string, record: SessionRecord): Promise<Basis> {
  const pending = pendingWrites(work).get(field)
  const onTop = work.draft.login === null ? undefined : work.draft.writes.get(field)
  const theirs = record.fields.get(field) ?? null
  const stamp = theirs?.stamp ?? null
  const basis = { token: work.token, pending, onTop, stamp }
  if (onTop !== undefined) return { ...basis, text: await textAfterLogin(work, field, record) }
  const settled = pending && mergeWrite(work, field, pending, sidesOn(work, field, theirs))
  return { ...basis, text: settled ? settled.text : (present(work, theirs)?.value ?? null) }
}

/** The field as the login that is pending, and what was written after it, make it of what is there. */
async function textAfterLogin(work: Work, field: string, record: SessionRecord): Promise<string | null> {
  const { draft } = work
  const only = (writes: Writes) => new Map([...writes].filter(([name]) => name === field))
  const { login } = draft
  const before = login && { clears: login.before.clears, writes: only(login.before.writes) }
  const alone = { ...draft, login: login && before && { ...login, before }, writes: only(draft.writes) }
  const settled = await replay(work, alone, record)
  const ground = { userId: record.meta.userId, fields: record.fields }
  return fieldsAfter(settled, ground, work.environment.clock.now()).get(field)?.value ?? null
}

/** One round: decide on what is known, and store it if it still holds. Resolves to `null` when it did not. */
export async function exchange<Result>({
  work,
  field,
  decide,
  verb,
  wait,
}: Atomic<Result>): Promise<Done<Result> | null> {
  if (pendingWrites(work).has(field) && merging.loaded === undefined) await merging.load()
  if (pendingWrites(work).has(field)) await work.unconfirmed?.findOut([field])
  const record = recordOf(work)
  if (record === null) return null
  const basis = await basisOf(work, field, record)
  const { text, result } = await decide(basis.text)
  if (text === undefined && basis.pending === undefined && basis.onTop === undefined) return { result }
  const left = text === undefined ? basis.text : text
  if (left === null && work.options.unseen === 'ahead') {
    // What the page knew of the session may be older than what is there.
    const there = basis.text ?? present(work, record.fields.get(field) ?? null)
    if (there !== null) refuseAhead(work, `${verb}('${keyOfField(field)}')`)
    return { result }
  }
  // The page's own code runs outside of the order, so that it may use the session itself.
  return inOrder(work, async () => {
    const isStored = holds(work, field, basis) && (await store(work, field, { text: left, basis, wait }))
    return isStored ? { result } : null
  })
}

/** What the request has yet to write on the session that it came with. */
function pendingWrites({ draft }: Work): Writes {
  return (draft.login?.before ?? draft).writes
}

function holds(work: Work, field: string, { token, pending, onTop, stamp }: Basis): boolean {
  const { source, draft } = work
  if (source.kind !== 'live' || work.token !== token || token === null || draft.ends || draft.clears)
    return false
  // Other keys that its own code set meanwhile, and that may be stored by now, do not matter.
  const isSame = onTop === undefined || draft.writes.get(field) === onTop
  return isSame && pendingWrites(work).get(field) === pending && stampOf(source.record, field) === stamp
}

interface Storing {
  readonly text: string | null
  readonly basis: Basis
  readonly wait: Patience
}

async function store(work: Work, field: string, { text, basis, wait }: Storing): Promise<boolean> {
  const { environment, draft } = work
  const record = recordOf(work)
  const change = emptyChange(work, record, environment.clock.now())
  change.dropIf.delete(field)
  const written = { stamp: newStamp(work), value: text ?? '' }
  if (text === null) change.delete.push(field)
  else change.set.set(field, written)
  // A pending value that was set without a look replaces whatever is there, and so does what is made of it.
  const isBlind = basis.pending !== undefined && baseOf(work, field) === undefined
  if (!isBlind) change.guard.set(field, basis.stamp)
  assertGrowth(work, record, change)
  const answer = await vaultOf(work)
    .apply(change)
    .catch((error: unknown) => {
      const { pending } = basis
      return unconfirmed.use((part) => part.noteUnconfirmedField(work, field, { pending, change, error }))
    })
  if (answer.kind === 'gone') acceptGone(work, answer)
  if (answer.kind === 'conflict') {
    catchUp(work, answer)
    await wait()
  }
  if (answer.kind !== 'applied') return false
  acknowledge(work, change, answer)
  goOn(work, field, { draft, basis, stored: text === null ? null : written })
  work.unconfirmed?.delete(field)
  environment.emit({ type: 'committed', id: answer.meta.id, keys: [keyOfField(field)] })
  return true
}

interface Stored {
  readonly draft: Draft
  readonly basis: Basis
  readonly stored: Field | null
}

/** Takes what is stored by now out of the draft. A write that came meanwhile stays, on top of what its page had seen. */
function goOn(work: Work, field: string, { draft, basis: { pending, onTop }, stored }: Stored): void {
  let isWaiting = false
  for (const writes of [draft.login?.before.writes, draft.writes]) {
    const write = writes?.get(field)
    if (write === undefined) continue
    if (write === pending || write === onTop) writes?.delete(field)
    else isWaiting = true
  }
  const seen = isWaiting ? pending && fieldOf(pending) : stored
  if (seen === undefined) return
  see(work, field, seen)
  work.observed.add(field)
}

export function newWrite(work: Work, text: string | null): Write {
  return { text, stamp: newStamp(work) }
}
