import { resolveConflict } from './conflict.ts'
import type { Draft, Writes } from './draft.ts'
import { baseOf } from './observe.ts'
import { isTouchDue } from './record.ts'
import type { Change, Conflict, Field, Live } from './store.ts'
import { isExpiredText } from './values.ts'
import { newStamp, recordOf, type Work } from './work.ts'

/** The delta that a draft makes of its session. A field that this request had read is guarded by what it saw. */
export function changeOf(work: Work, draft: Draft): Change {
  const now = work.environment.clock.now()
  const change = { ...emptyChange(work, now), ...(draft.clears ? { clear: true } : {}) }
  for (const [field, { text, stamp }] of draft.writes) {
    const base = draft.clears ? undefined : baseOf(work, field)
    if (base !== undefined) {
      if ((base?.value ?? null) === text) continue
      change.guard.set(field, base?.stamp ?? null)
    }
    if (text === null) change.delete.push(field)
    else change.set.set(field, { stamp, value: text })
  }
  for (const field of change.dropIf.keys()) if (draft.writes.has(field)) change.dropIf.delete(field)
  const meta = draft.persist === null ? {} : { meta: { idle: draft.persist, persistent: true } }
  return { ...change, ...meta }
}

/** A change that writes nothing but what is due anyway: the last use, and expired fields. */
export function emptyChange(work: Work, now: number) {
  return {
    now,
    set: new Map<string, Field>(),
    delete: [] as string[],
    dropIf: new Map(expiredFields(work, now)),
    guard: new Map<string, string | null>(),
    touch: work.options.countsAsUse ?? true,
  }
}

/** True when the change would write something that this request asked for. */
export function isWanted({ clear, set, delete: deleted, meta }: Change): boolean {
  return Boolean(clear) || set.size > 0 || deleted.length > 0 || meta !== undefined
}

/** True when the session was used and its last recorded use is old enough to be moved. */
export function isTouchWanted(work: Work): boolean {
  const record = recordOf(work)
  if (record === null || !work.isUsed || work.options.countsAsUse === false) return false
  return isTouchDue(record.meta, work.environment.clock.now())
}

/** Takes over a newer record: what this request wants of the fields that it had read is merged with it. */
export function rebase(
  work: Work,
  draft: Draft,
  { current, revision }: Pick<Conflict, 'current' | 'revision'>,
): void {
  const resolved = [draft, ...(draft.login === null ? [] : [draft.login.before])]
  const fields = new Set(resolved.flatMap(({ clears, writes }) => (clears ? [] : [...writes.keys()])))
  for (const field of fields) {
    const base = baseOf(work, field)
    const theirs = current.fields.get(field) ?? null
    if (base === undefined || (base?.stamp ?? null) === (theirs?.stamp ?? null)) continue
    for (const { writes } of resolved) rebaseWrite(work, writes, field, { base, theirs })
    work.observed.set(field, theirs)
  }
  work.source = { kind: 'live', record: current, revision }
}

/** Takes over the record that an earlier writer of this process left, if it is newer than what this request knows. */
export function rebaseOnLatest(work: Work, draft: Draft, latest: Live | null): void {
  const { source } = work
  if (latest === null || source.kind !== 'live' || source.revision === null) return
  if (latest.revision > source.revision)
    rebase(work, draft, { current: latest.record, revision: latest.revision })
}

function rebaseWrite(
  work: Work,
  writes: Writes,
  field: string,
  { base, theirs }: { base: Field | null; theirs: Field | null },
): void {
  const mine = writes.get(field)
  if (mine === undefined) return
  const { environment } = work
  const now = environment.clock.now()
  const present = (side: Field | null) => (side === null || isExpiredText(side.value, now) ? null : side)
  const write = resolveConflict(
    field,
    { base: present(base), mine, theirs: present(theirs) },
    {
      policy: environment.onConflict,
      keyNames: environment.listKeys,
      stamp: () => newStamp(work),
      onConflict: (key, resolution) =>
        environment.emit({ type: 'conflict', id: recordOf(work)?.meta.id ?? null, key, resolution }),
    },
  )
  if (write === null) writes.delete(field)
  else writes.set(field, write)
}

function expiredFields(work: Work, now: number): [string, string][] {
  const expired: [string, string][] = []
  for (const [name, { stamp, value }] of recordOf(work)?.fields ?? []) {
    if (isExpiredText(value, now)) expired.push([name, stamp])
  }
  return expired
}
