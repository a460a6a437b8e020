import { SessionError } from '../errors.ts'
import type { EventListener } from '../events.ts'
import type { Unconfirmed } from '../merge/unconfirmed.ts'
import type { Draft } from '../state/draft.ts'
import { baseOf } from '../state/observe.ts'
import type { Work } from '../state/work.ts'
import type { Change, Field, Fields } from '../store/store.ts'

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

/** Notes a change that the store did not confirm. The page goes on from what it wrote, as it does where that is stored. */
export async function noteUnconfirmed(work: Work, draft: Draft, change: Change): Promise<void> {
  const isSent = (field: string) =>
    Boolean(change.clear) || change.set.has(field) || change.delete.includes(field)
  const fields = new Set([...draft.writes.keys(), ...(change.clear ? work.seen.keys() : [])])
  const sent = [...fields].filter(isSent).map((field): [string, Sent] => {
    const write = draft.writes.get(field)
    const own = write === undefined || write.text === null ? null : { stamp: write.stamp, value: write.text }
    return [field, { stamp: change.set.get(field)?.stamp ?? null, own }]
  })
  note(work, new Map(sent))
}

/** The same of one field that holds more than what the page has yet to commit: what a call at once makes of that. */
export async function noteUnconfirmedField(work: Work, field: string, sent: Sent): Promise<void> {
  note(work, new Map([[field, sent]]))
}

function note(work: Work, sent: ReadonlyMap<string, Sent>): void {
  const { source } = work
  if (source.kind !== 'live') return
  const entries = new Map(work.unconfirmed instanceof Entries ? work.unconfirmed.entries : [])
  const seen = new Map(work.seen)
  for (const [field, each] of sent) {
    const base = baseOf(work, field)
    // What was written without a look replaces whatever is there, and so does what follows it.
    if (base === undefined) continue
    const before = source.record.fields.get(field)?.stamp ?? null
    const first = entries.get(field) ?? { base, before, revision: source.revision, sent: [] }
    entries.set(field, { ...first, sent: [...first.sent, each] })
    if (each.own === null) seen.delete(field)
    else seen.set(field, each.own)
    work.observed.add(field)
  }
  work.seen = seen
  work.unconfirmed = entries.size === 0 ? null : new Entries(entries, work.environment.emit)
  // The store may hold more than what is known.
  work.source = { ...source, revision: null }
}

class Entries implements Unconfirmed {
  readonly entries: Map<string, Entry>

  readonly #emit: EventListener

  constructor(entries: Map<string, Entry>, emit: EventListener) {
    this.entries = entries
    this.#emit = emit
  }

  has(field: string): boolean {
    return this.entries.has(field)
  }

  under(field: string, theirs: Field | null, revision: number | null) {
    const entry = this.entries.get(field)
    if (entry === undefined) return null
    const { base, before, sent } = entry
    const stamp = theirs?.stamp ?? null
    const stored = sent.findLast((each) => each.stamp === stamp)
    if (stored !== undefined) return { base: stored.own, mayStillCome: false }
    // A field that is not there can have been written and deleted since.
    const isUntouched = before !== null || (revision !== null && revision === entry.revision)
    if (stamp === before && isUntouched) return { base, mayStillCome: true }
    const error = cannotKnow()
    this.#emit({ type: 'storeError', verb: 'apply', error })
    throw error
  }

  forget(fields: Iterable<string>): void {
    for (const field of fields) this.entries.delete(field)
  }

  before(seen: Fields): Fields {
    const earlier = new Map(seen)
    for (const [field, { base }] of this.entries) {
      if (base === null) earlier.delete(field)
      else earlier.set(field, base)
    }
    return earlier
  }
}

function cannotKnow(): SessionError {
  return new SessionError(
    'OUTCOME_UNKNOWN',
    'A write builds on an earlier one of its request that the session store did not confirm. Others wrote there since, so what became of that one cannot be known, and this one was refused: it could store the same thing twice.',
    { hint: 'Read the session in another request, and write there what is missing.' },
  )
}
