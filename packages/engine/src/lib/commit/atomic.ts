import { create } from '../lifecycle/create.ts'
import { carries, type Draft, emptyDraft } from '../state/draft.ts'
import { awaitLate, inOrder } from '../state/in-order.ts'
import { load } from '../state/load.ts'
import { baseOf, visibleText } from '../state/observe.ts'
import { isUnderWay } from '../state/outdated.ts'
import { catchUpTo, interrupt, wholeRecord } from '../state/transitions.ts'
import { vaultOf, type Work } from '../state/work.ts'
import { createPatience } from '../turns/patience.ts'
import { noteChange, watched } from '../turns/watch-updater.ts'
import { keyOfField } from '../values/fields.ts'
import { type Atomic, type Decide, type Done, exchange, newWrite } from './atomic-round.ts'
import { type Call, callOn, ofReader } from './call.ts'
import { commitInside, commitPending } from './commit.ts'
import { decideLocally } from './decide-locally.ts'
import { commitLate, responseStarted } from './late-write.ts'
import { answerLeft, hasLeft, takeNothing } from './left-session.ts'
import { putBack } from './put-back.ts'

/**
 * Reads, decides and stores one field as one step, at once: no parallel request can come between. It starts from
 * this request's own pending value. A session that this request has yet to start by `login` or after `destroy`
 * is not shared with anybody, so there the change waits for the commit like a `set`; but what is taken out of the
 * session before the login is taken at once, so that nobody else gets it.
 */
export async function atomically<Result>(
  call: Call,
  field: string,
  decide: Decide<Result>,
  { verb, isTake = false }: { readonly verb: string; readonly isTake?: boolean },
): Promise<Result> {
  const { work, left, userId } = ofReader(call)
  noteChange(work, field)
  // A late logout that failed is still to be done.
  if (work.isLate && work.draft.ends) commitLate(work)
  const wait = createPatience(work.environment)
  const deciding = watched(work, field, (text) => {
    const before = work.left
    const decision = decide(text)
    // A function that ends its session itself goes on in the next one.
    if (work.left !== before && work.draft.ends) Object.assign(atomic, callOn(work))
    return decision
  })
  const atomic = { work, left, userId, field, decide: deciding, verb, isTake, wait }
  const running = repeat(atomic)
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
    const done = await (hasLeft(atomic) ? answerLeft(atomic) : attempt(atomic))
    if (done !== null) return done.result
  }
}

async function attempt<Result>(atomic: Atomic<Result>): Promise<Done<Result> | null> {
  const { work } = atomic
  const { draft, source } = work
  if (atomic.isTake && work.lost?.has(atomic.field)) return takeNothing(atomic)
  if (isPrivate(atomic) || work.options.unseen === 'head') return decideLocally(atomic)
  if (source.kind === 'interrupted') {
    // A browser that never got its new cookie has nothing here to take.
    const takesNothing = atomic.isTake && source.retired?.reason === 'rotated' && !isUnderWay(work)
    if (!work.droppedWrites && !takesNothing)
      interrupt(work, source.retired?.reason ?? 'absent', source.retired)
    return atomic.isTake && work.lost?.has(atomic.field) ? takeNothing(atomic) : decideLocally(atomic)
  }
  if (source.kind === 'none') return start(atomic)
  if (draft.clears) {
    await clear(work)
    return null
  }
  return inTurn(atomic)
}

/**
 * Stores a pending `clear`, which came first, and what was written since. What the response has to tell the browser is
 * left to its commit: a page that fails in between would lose the visitor's session.
 */
function clear(work: Work): Promise<void> {
  return inOrder(work, () => commitPending(work, commitFields))
}

async function commitFields(work: Work, draft: Draft, later: Draft): Promise<void> {
  const { clears, writes } = draft
  Object.assign(later, draft)
  // A login that was called since waits for the response, with what came before it.
  if (!clears || draft.ends || draft.login !== null) return
  Object.assign(later, { clears: false, writes: new Map() })
  await commitInside(work, { ...emptyDraft(), clears, writes }, later)
}

/** True for a session that nobody else can reach before this request commits it. */
function isPrivate<Result>({ work, field, isTake }: Atomic<Result>): boolean {
  const { draft, source } = work
  if (draft.ends) return true
  if (draft.login === null) return false
  const isShared = source.kind === 'live' && carries(draft, field, source.record.meta.userId)
  // What was set after the login on what it saw there holds what another request may take.
  const isOwn = draft.writes.has(field) && baseOf(work, field) === undefined
  return !(isTake && isShared && !isOwn)
}

/** Starts the session with this one field. Parallel calls of one request start one session. */
async function start<Result>({ work, field, verb, decide }: Atomic<Result>): Promise<Done<Result> | null> {
  const pending = work.draft.writes.get(field)
  const { text, result } = await decide(visibleText(work, field))
  return inOrder(work, async () => {
    const { draft } = work
    if (work.source.kind !== 'none' || draft.writes.get(field) !== pending) return null
    // There is nothing that a pending `clear` could still clear.
    draft.clears = false
    draft.writes.delete(field)
    if (text === undefined || text === null) return { result }
    if (work.isLate) throw responseStarted(`${verb}('${keyOfField(field)}')`)
    try {
      await create(work, { ...emptyDraft(), writes: new Map([[field, newWrite(work, text)]]) })
    } catch (error) {
      // Nobody has the token of what was created, if anything was.
      if (pending !== undefined) putBack(draft, { ...emptyDraft(), writes: new Map([[field, pending]]) })
      throw error
    }
    return { result }
  })
}

async function inTurn<Result>(atomic: Atomic<Result>): Promise<Done<Result> | null> {
  const { work } = atomic
  const { queue } = work.environment
  if (queue === null || work.hasTurn || work.token === null) return exchange(atomic)
  // A turn is of one session, and so is the record that it hands on: `load` and a rotation lead to another one.
  const vault = vaultOf(work)
  const isThere = () => work.vault === vault
  let done: Done<Result> | null = null
  work.hasTurn = true
  try {
    await queue.run(vault.key, async (latest) => {
      await inOrder(work, async () => {
        if (isThere()) catchUpTo(work, latest)
      })
      if (isThere()) done = await exchange(atomic)
      return isThere() ? wholeRecord(work) : null
    })
  } finally {
    work.hasTurn = false
  }
  return done
}
