import { emptyChange, rebase } from './change.ts'
import { commit } from './commit.ts'
import { create } from './create.ts'
import { addOperation, emptyDraft, type Write } from './draft.ts'
import { baseOf, observe, visibleText } from './observe.ts'
import { createPatience, type Patience } from './patience.ts'
import { responseStarted } from './record-operation.ts'
import { assertSize } from './size.ts'
import { absorb, load, takeGone } from './source.ts'
import type { Change } from './store.ts'
import { keyOf } from './token.ts'
import { newStamp, recordOf, type Work } from './work.ts'

/** Decides what a field becomes: its new text, `null` to delete it, `undefined` to leave it. May run again on fresher data. */
export type Decide<Result> = (
  text: string | null,
) => Promise<{ text: string | null | undefined; result: Result }>

interface Atomic<Result> {
  readonly work: Work
  readonly field: string
  readonly decide: Decide<Result>
  readonly wait: Patience
}

type Done<Result> = { readonly result: Result }

/**
 * Reads, decides and stores one field as one step, at once: no parallel request can come between. It starts from
 * this request's own pending value. A session that this request has yet to start by `login` or after `destroy`
 * is not shared with anybody, so there the change waits for the commit.
 */
export async function atomically<Result>(work: Work, field: string, decide: Decide<Result>): Promise<Result> {
  const atomic = { work, field, decide, wait: createPatience(work.environment) }
  for (;;) {
    await work.tail
    await load(work)
    const done = await attempt(atomic)
    if (done !== null) return done.result
  }
}

async function attempt<Result>(atomic: Atomic<Result>): Promise<Done<Result> | null> {
  const { work } = atomic
  const { draft, source } = work
  if (draft.login !== null || draft.ends || source.kind === 'lost') return decideLocally(atomic)
  if (source.kind === 'none') return start(atomic)
  if (draft.clears) {
    // The pending `clear` came first, so it is stored first.
    await commit(work)
    return null
  }
  return inTurn(atomic)
}

/** On a session that nobody else can reach, or that is gone: the change is an operation like any other. */
async function decideLocally<Result>({ work, field, decide }: Atomic<Result>): Promise<Done<Result>> {
  const { text, result } = await decide(visibleText(work, field))
  if (text !== undefined) addOperation(work.draft, { kind: 'write', field, write: newWrite(work, text) })
  return { result }
}

/** Starts the session with this one field. Parallel calls of one request start one session. */
async function start<Result>({ work, field, decide }: Atomic<Result>): Promise<Done<Result> | null> {
  const turn = work.tail.then(async () => {
    if (work.source.kind !== 'none') return null
    const { text, result } = await decide(visibleText(work, field))
    if (text === undefined || text === null) {
      work.draft.writes.delete(field)
      return { result }
    }
    if (work.isLate) throw responseStarted('update()')
    const draft = emptyDraft()
    draft.writes.set(field, newWrite(work, text))
    await create(work, draft)
    work.draft.writes.delete(field)
    return { result }
  })
  work.tail = turn.then(
    () => undefined,
    () => undefined,
  )
  return turn
}

async function inTurn<Result>(atomic: Atomic<Result>): Promise<Done<Result> | null> {
  const { work } = atomic
  const { queue } = work.environment
  if (queue === null || work.token === null) return exchange(atomic)
  let done: Done<Result> | null = null
  await queue.run(keyOf(work.token), async (latest) => {
    const { source } = work
    const isNewer =
      source.kind === 'live' &&
      source.revision !== null &&
      latest !== null &&
      latest.revision > source.revision
    if (isNewer) rebase(work, work.draft, { current: latest.record, revision: latest.revision })
    done = await exchange(atomic)
    const { source: left } = work
    return left.kind === 'live' && left.revision !== null ? { ...left, revision: left.revision } : null
  })
  return done
}

/** One round: decide on what is known, and store it if it still holds. Resolves to `null` when it did not. */
async function exchange<Result>({ work, field, decide, wait }: Atomic<Result>): Promise<Done<Result> | null> {
  const pending = work.draft.writes.get(field)
  if (pending === undefined) observe(work, field)
  const base = baseOf(work, field)
  const { text, result } = await decide(visibleText(work, field))
  if ((text === undefined && pending === undefined) || work.token === null) return { result }
  const write = newWrite(work, text === undefined ? null : text)
  const change = changeOfField(work, field, write)
  if (base !== undefined) change.guard.set(field, base?.stamp ?? null)
  assertSize(change.set, work.environment.maxSize, recordOf(work)?.fields)
  const answer = await work.environment.store.apply(keyOf(work.token), change)
  if (answer.kind === 'applied') {
    absorb(work, change, answer)
    work.observed.set(field, change.set.get(field) ?? null)
    if (work.draft.writes.get(field) === pending) work.draft.writes.delete(field)
    return { result }
  }
  if (answer.kind === 'gone') takeGone(work, answer)
  else {
    rebase(work, work.draft, answer)
    await wait()
  }
  return null
}

function changeOfField(
  work: Work,
  field: string,
  { text, stamp }: Write,
): Change & ReturnType<typeof emptyChange> {
  const change = emptyChange(work, work.environment.clock.now())
  change.dropIf.delete(field)
  if (text === null) change.delete.push(field)
  else change.set.set(field, { stamp, value: text })
  return change
}

function newWrite(work: Work, text: string | null): Write {
  return { text, stamp: newStamp(work) }
}
