import { emptyChange, stampOf } from './change.ts'
import { commit } from './commit.ts'
import { create } from './create.ts'
import { addOperation, carries, type Draft, emptyDraft, type Write, type Writes } from './draft.ts'
import { keyOfField } from './fields.ts'
import { baseOf, observe, visibleText } from './observe.ts'
import { createPatience, type Patience } from './patience.ts'
import { responseStarted } from './record-operation.ts'
import { present, settleWrite } from './settle-draft.ts'
import { assertGrowth } from './size.ts'
import { absorb, load, lose, takeGone, takeLatest, takeNewer, wholeRecord } from './source.ts'
import type { SessionRecord } from './store.ts'
import { awaitLate, inOrder, keyOfWork, newStamp, recordOf, type Work } from './work.ts'

/** Decides what a field becomes: its new text, `null` to delete it, `undefined` to leave it. May run again on fresher data. */
export type Decide<Result> = (
  text: string | null,
) => Promise<{ text: string | null | undefined; result: Result }>

interface Atomic<Result> {
  readonly work: Work
  readonly field: string
  readonly decide: Decide<Result>
  /** Whether it only takes the field out. */
  readonly isTake: boolean
  readonly wait: Patience
}

type Done<Result> = { readonly result: Result }

/**
 * Reads, decides and stores one field as one step, at once: no parallel request can come between. It starts from
 * this request's own pending value. A session that this request has yet to start by `login` or after `destroy`
 * is not shared with anybody, so there the change waits for the commit like a `set`; but what is taken out of the
 * session before the login is taken at once, so that nobody else gets it.
 */
export async function atomically<Result>(
  work: Work,
  field: string,
  decide: Decide<Result>,
  isTake = false,
): Promise<Result> {
  const running = repeat({ work, field, decide, isTake, wait: createPatience(work.environment) })
  awaitLate(
    work,
    running.then(
      () => undefined,
      () => undefined,
    ),
  )
  return running
}

async function repeat<Result>(atomic: Atomic<Result>): Promise<Result> {
  const { work } = atomic
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
  if (isPrivate(atomic)) return decideLocally(atomic)
  if (source.kind === 'lost') {
    if (!work.droppedWrites) lose(work, source.retired?.reason ?? 'absent', source.retired)
    return decideLocally(atomic)
  }
  if (source.kind === 'none') return start(atomic)
  if (draft.clears) {
    // The pending `clear` came first, so it is stored first.
    await commit(work)
    return null
  }
  return inTurn(atomic)
}

/** True for a session that nobody else can reach before this request commits it. */
function isPrivate<Result>({ work: { draft, source }, field, isTake }: Atomic<Result>): boolean {
  if (draft.ends) return true
  if (draft.login === null) return false
  const isShared = source.kind === 'live' && carries(draft, field, source.record.meta.userId)
  return !(isTake && isShared && !draft.writes.has(field))
}

async function decideLocally<Result>({ work, field, decide }: Atomic<Result>): Promise<Done<Result> | null> {
  const { draft } = work
  const pending = draft.writes.get(field)
  const { text, result } = await decide(visibleText(work, field))
  if (work.draft !== draft || draft.writes.get(field) !== pending) return null
  if (text !== undefined) {
    observe(work, field)
    addOperation(work.draft, { kind: 'write', field, write: newWrite(work, text) })
  }
  return { result }
}

/** Starts the session with this one field. Parallel calls of one request start one session. */
async function start<Result>({ work, field, decide }: Atomic<Result>): Promise<Done<Result> | null> {
  const pending = work.draft.writes.get(field)
  const { text, result } = await decide(visibleText(work, field))
  return inOrder(work, async () => {
    if (work.source.kind !== 'none' || work.draft.writes.get(field) !== pending) return null
    // There is nothing that a pending `clear` could still clear.
    work.draft.clears = false
    work.draft.writes.delete(field)
    if (text === undefined || text === null) return { result }
    if (work.isLate) throw responseStarted('update()')
    await create(work, { ...emptyDraft(), writes: new Map([[field, newWrite(work, text)]]) })
    return { result }
  })
}

async function inTurn<Result>(atomic: Atomic<Result>): Promise<Done<Result> | null> {
  const { work } = atomic
  const { queue } = work.environment
  if (queue === null || work.hasTurn || work.token === null) return exchange(atomic)
  let done: Done<Result> | null = null
  work.hasTurn = true
  try {
    await queue.run(keyOfWork(work), async (latest) => {
      takeLatest(work, latest)
      done = await exchange(atomic)
      return wholeRecord(work)
    })
  } finally {
    work.hasTurn = false
  }
  return done
}

/** What a decision rests on: it is stored only if all of it still holds. */
interface Basis {
  readonly token: string | null
  readonly writes: Writes
  readonly pending: Write | undefined
  readonly stamp: string | null
  readonly text: string | null
}

function basisOf(work: Work, field: string, { fields }: SessionRecord): Basis {
  const { writes } = work.draft.login?.before ?? work.draft
  const pending = writes.get(field)
  const theirs = fields.get(field) ?? null
  const settled = pending && settleWrite(work, field, pending, { base: baseOf(work, field), theirs })
  const text = settled ? settled.text : (present(work, theirs)?.value ?? null)
  return { token: work.token, writes, pending, stamp: theirs?.stamp ?? null, text }
}

/** One round: decide on what is known, and store it if it still holds. Resolves to `null` when it did not. */
async function exchange<Result>({ work, field, decide, wait }: Atomic<Result>): Promise<Done<Result> | null> {
  const record = recordOf(work)
  if (record === null) return null
  const basis = basisOf(work, field, record)
  const { text, result } = await decide(basis.text)
  if (text === undefined && basis.pending === undefined) return { result }
  // The page's own code runs outside of the order, so that it may use the session itself.
  return inOrder(work, async () => {
    const isStored =
      holds(work, field, basis) && (await store(work, field, { text: text ?? null, basis, wait }))
    return isStored ? { result } : null
  })
}

function holds(work: Work, field: string, { token, writes, pending, stamp }: Basis): boolean {
  const { source, draft } = work
  const current: Draft['writes'] = (draft.login?.before ?? draft).writes
  if (source.kind !== 'live' || work.token !== token || token === null || draft.ends || draft.clears)
    return false
  return current === writes && writes.get(field) === pending && stampOf(work, field) === stamp
}

interface Storing {
  readonly text: string | null
  readonly basis: Basis
  readonly wait: Patience
}

async function store(work: Work, field: string, { text, basis, wait }: Storing): Promise<boolean> {
  const { environment } = work
  const change = emptyChange(work, environment.clock.now())
  change.dropIf.delete(field)
  const written = { stamp: newStamp(work), value: text ?? '' }
  if (text === null) change.delete.push(field)
  else change.set.set(field, written)
  // A pending value that was set without a look replaces whatever is there, and so does what is made of it.
  const isBlind = basis.pending !== undefined && baseOf(work, field) === undefined
  if (!isBlind) change.guard.set(field, basis.stamp)
  const record = recordOf(work)
  assertGrowth(work, record, change)
  const answer = await environment.store.apply(keyOfWork(work), change)
  if (answer.kind === 'gone') takeGone(work, answer)
  if (answer.kind === 'conflict') {
    takeNewer(work, answer)
    await wait()
  }
  if (answer.kind !== 'applied') return false
  absorb(work, change, answer)
  basis.writes.delete(field)
  const seen = new Map(work.seen)
  if (text === null) seen.delete(field)
  else seen.set(field, written)
  work.seen = seen
  work.observed.add(field)
  environment.emit({ type: 'committed', id: answer.meta.id, keys: [keyOfField(field)] })
  return true
}

function newWrite(work: Work, text: string | null): Write {
  return { text, stamp: newStamp(work) }
}
