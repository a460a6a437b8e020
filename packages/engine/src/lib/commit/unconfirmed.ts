import { SessionError } from '../errors/errors.ts'
import type { Unconfirmed } from '../merge/unconfirmed-shape.ts'
import type { Write } from '../merge/write.ts'
import type { Draft } from '../state/draft.ts'
import { refresh } from '../state/load.ts'
import { fieldOf } from '../state/merge-draft.ts'
import { baseOf, see } from '../state/observe.ts'
import type { Work } from '../state/work.ts'
import type { Change, Field } from '../store/store.ts'

/** A field as the page wrote it, under the stamp by which it can be told that the store has it; `null` where it is gone. */
interface Sent {
  readonly stamp: string | null
  readonly own: Field | null
}

interface Entry {
  /** What the first of the writes stood on. */
  readonly base: Field | null
  /** Its stamp in the store by then, and the revision of the record. */
  readonly before: string | null
  readonly revision: number | null
  readonly sent: readonly Sent[]
}

interface Lost {
  readonly error: unknown
}

/**
 * Notes a change that failed, where it may be stored all the same. The page goes on from what it wrote, as it does where
 * that is stored. Throws what it failed with.
 */
export async function noteUnconfirmed(
  work: Work,
  draft: Draft,
  { change, error }: Lost & { readonly change: Change | null },
): Promise<never> {
  if (change === null) throw error
  const isSent = (field: string) =>
    Boolean(change.clear) || change.set.has(field) || change.delete.includes(field)
  const fields = new Set([...draft.writes.keys(), ...(change.clear ? work.seen.keys() : [])])
  const sent = [...fields].filter(isSent).map((field): [string, Sent] => {
    const write = draft.writes.get(field)
    return [field, { stamp: stampIn(change, field), own: write === undefined ? null : fieldOf(write) }]
  })
  return note(work, sent, error)
}

/** The same of a call at once, with which the pending value of its field may be stored, which is still to be committed. */
export async function noteUnconfirmedField(
  work: Work,
  field: string,
  { pending, change, error }: Lost & { readonly pending: Write | undefined; readonly change: Change },
): Promise<never> {
  if (pending === undefined) throw error
  return note(work, [[field, { stamp: stampIn(change, field), own: fieldOf(pending) }]], error)
}

function stampIn({ set }: Change, field: string): string | null {
  return set.get(field)?.stamp ?? null
}

function note(work: Work, sent: readonly [string, Sent][], error: unknown): never {
  const { source, unconfirmed } = work
  const mayBeStored = error instanceof SessionError && /^(OUTCOME_UNKNOWN|STORE_INVALID)$/.test(error.code)
  if (source.kind !== 'live' || !mayBeStored) throw error
  const entries = unconfirmed instanceof Entries ? unconfirmed : new Entries(work)
  for (const [field, each] of sent) {
    const base = baseOf(work, field)
    // What was written without a look replaces whatever is there, and so does what follows it.
    if (base === undefined) continue
    const before = source.record.fields.get(field)?.stamp ?? null
    const first = entries.get(field) ?? { base, before, revision: source.revision, sent: [] }
    entries.set(field, { ...first, sent: [...first.sent, each] })
    see(work, field, each.own)
    work.observed.add(field)
  }
  work.unconfirmed = entries
  // The store may hold more than what is known.
  work.source = { ...source, revision: null }
  throw error
}

class Entries extends Map<string, Entry> implements Unconfirmed {
  readonly #work: Work

  constructor(work: Work) {
    super()
    this.#work = work
  }

  async findOut(fields: Iterable<string>): Promise<void> {
    if ([...fields].some((field) => this.has(field))) await refresh(this.#work)
  }

  under(field: string, theirs: Field | null) {
    const entry = this.get(field)
    if (entry === undefined) return null
    const { base, before, revision, sent } = entry
    const { source, environment } = this.#work
    const stamp = theirs?.stamp ?? null
    const stored = sent.findLast((each) => each.stamp === stamp)
    if (stored !== undefined) return { base: stored.own, mayStillCome: false }
    // A field that is not there can have been written and deleted since.
    const isUntouched = source.kind === 'live' && source.revision !== null && source.revision === revision
    if (stamp === before && (before !== null || isUntouched)) return { base, mayStillCome: true }
    const error = cannotKnow()
    environment.emit({ type: 'storeError', verb: 'apply', error })
    throw error
  }

  forget({ clears, writes }: Pick<Draft, 'clears' | 'writes'>): void {
    for (const field of clears ? this.keys() : writes.keys()) this.delete(field)
  }

  takeBack(): void {
    const seen = new Map(this.#work.seen)
    for (const [field, { base }] of this) {
      if (base === null) seen.delete(field)
      else seen.set(field, base)
    }
    Object.assign(this.#work, { seen, unconfirmed: null })
  }
}

function cannotKnow(): SessionError {
  return new SessionError(
    'OUTCOME_UNKNOWN',
    'A write builds on an earlier one of its request that the session store did not confirm. Other requests have written there since, so the outcome of the earlier write cannot be known. This one was refused: it could store the same thing twice.',
    { hint: 'Read the session in another request, and write there what is missing.' },
  )
}
