import { merging, resolveConflict } from '../merge/lazy-merging.ts'
import type { Write } from '../merge/write.ts'
import type { Field, SessionRecord } from '../store/store.ts'
import { checkRead, fits } from '../values/check.ts'
import { isExpiredText } from '../values/values.ts'
import { carries, type Draft, follows, type Writes } from './draft.ts'
import { baseOf } from './observe.ts'
import { newStamp, recordOf, type Work } from './work.ts'

/** What a write is merged along: what the page had seen (`undefined` when it did not look), and what is there by now. */
export interface Sides {
  readonly base: Field | null | undefined
  readonly theirs: Field | null
  /** Whether an earlier write of the request, which nobody confirmed, is stored later unless another one comes before it. */
  readonly mayStillCome?: boolean
}

/** The sides of a write on what is there by now, after finding out what became of an earlier one that nobody confirmed. */
export function sidesOn(work: Work, field: string, theirs: Field | null): Sides {
  return { base: baseOf(work, field), ...work.unconfirmed?.under(field, theirs), theirs }
}

/**
 * The draft as it must be written on this record: what the page built on something that changed since is merged
 * with it, and what changes nothing is left out. The draft itself stays as the page made it, so that the same
 * can be done on the next record.
 */
export function mergeDraft(work: Work, draft: Draft, record: SessionRecord): Draft {
  const sidesOf = (field: string): Sides => {
    const theirs = record.fields.get(field) ?? null
    const isCarried = carries(draft, field, record.meta.userId)
    return isCarried ? sidesOn(work, field, theirs) : { base: undefined, theirs }
  }
  const { login } = draft
  if (login === null) return { ...draft, writes: mergeWrites(work, draft.writes, sidesOf) }
  const { clears, writes } = login.before
  const before = { clears, writes: mergeWrites(work, writes, sidesOf) }
  const onTop = (field: string): Sides => {
    const own = writes.get(field)
    if (own === undefined) return sidesOf(field)
    if (!follows(draft, login, { field, userId: record.meta.userId }))
      return { base: undefined, theirs: null }
    const settled = before.writes.get(field)
    return { base: fieldOf(own), theirs: settled === undefined ? sidesOf(field).theirs : fieldOf(settled) }
  }
  return { ...draft, login: { ...login, before }, writes: mergeWrites(work, draft.writes, onTop) }
}

/**
 * What has to be awaited before the draft is settled on this record: `null` for nothing, as for a request that met no
 * other one.
 */
export function mergingFor(work: Work, draft: Draft, record: SessionRecord): Promise<unknown> | null {
  if (merging.loaded !== undefined) return null
  const fields = [...draft.writes.keys(), ...(draft.login?.before.writes.keys() ?? [])]
  const isMet = (field: string) => {
    const base = baseOf(work, field)
    return base !== undefined && (base?.stamp ?? null) !== (record.fields.get(field)?.stamp ?? null)
  }
  // A login sets on what it takes over, which need not be what the page saw.
  return draft.login !== null || fields.some(isMet) ? merging.load() : null
}

/** One write as it must be written, or `null` when there is nothing left to write. */
export function mergeWrite(work: Work, field: string, mine: Write, sides: Sides): Write | null {
  // What an atomic verb made is made again, and never merged.
  if (sides.base === undefined || mine.made !== undefined) return mine
  const [base, theirs] = [present(work, sides.base), present(work, sides.theirs)]
  // Where the page said itself what is to win, that is also asked of a value that it did not change.
  const isIdle = mine.onConflict === undefined && (base?.value ?? null) === mine.text
  if (isIdle && !sides.mayStillCome) return null
  if ((base?.stamp ?? null) === (theirs?.stamp ?? null)) return mine
  const { environment } = work
  return resolveConflict(
    field,
    { base, mine, theirs },
    {
      policy: environment.onConflict,
      keyNames: environment.listKeys,
      stamp: () => newStamp(work),
      onConflict: (key, resolution) =>
        environment.emit({ type: 'conflict', id: recordOf(work)?.meta.id ?? null, key, resolution }),
      asRead: (value) => checkRead(environment, field, value),
      fits: (value) => fits(environment, field, value),
    },
  )
}

/** The field, unless its value has expired by itself. */
export function present(work: Work, field: Field | null): Field | null {
  return field === null || isExpiredText(field.value, work.environment.clock.now()) ? null : field
}

function mergeWrites(work: Work, writes: Writes, sidesOf: (field: string) => Sides): Writes {
  const settled: Writes = new Map()
  for (const [field, mine] of writes) {
    const write = mergeWrite(work, field, mine, sidesOf(field))
    if (write !== null) settled.set(field, write)
  }
  return settled
}

export function fieldOf({ text, stamp }: Write): Field | null {
  return text === null ? null : { stamp, value: text }
}
