import type { Write } from '../merge/write.ts'
import type { Field, Fields } from '../store/store.ts'
import { isInRoom } from '../values/fields.ts'
import type { TakenFlash } from '../values/handed-out.ts'
import { isExpiredText } from '../values/values.ts'

export type Writes = Map<string, Write>

/** One recorded intent of a request. */
export type Operation =
  | { readonly kind: 'write'; readonly field: string; readonly write: Write }
  | { readonly kind: 'clear' }
  | { readonly kind: 'persist'; readonly maxAge: number }
  | { readonly kind: 'rotate' }
  | { readonly kind: 'login'; readonly login: Login }
  | { readonly kind: 'destroy' }

export interface Login {
  readonly userId: string
  readonly label: string | null
  /** Fields of the anonymous session to keep; `null` keeps all. */
  readonly keep: ReadonlySet<string> | null
  /** Its times in milliseconds; `null` for those of the site. */
  readonly idle: number | null
  readonly absolute: number | null
}

/** A login with what came before it in the same request. */
export interface DraftLogin extends Login {
  readonly before: Pick<Draft, 'clears' | 'writes'>
  /** The request had logged in another user before: nothing of that session may follow. */
  readonly discards: boolean
}

/** The net effect of a request's operations, in their order. */
export interface Draft {
  /** End the session that the request came with: what follows belongs to a new one. */
  ends: boolean
  rotates: boolean
  /** The page itself asked for a new token: `regenerate()`. */
  regenerates: boolean
  login: DraftLogin | null
  clears: boolean
  writes: Writes
  /** Idle time in milliseconds of a session that outlives the browser. */
  persist: number | null
}

export function emptyDraft(): Draft {
  return {
    ends: false,
    rotates: false,
    regenerates: false,
    login: null,
    clears: false,
    writes: new Map(),
    persist: null,
  }
}

export function isEmptyDraft(draft: Draft): boolean {
  const { ends, rotates, login, clears, writes, persist } = draft
  return !ends && !rotates && login === null && !clears && writes.size === 0 && persist === null
}

/** Adds an operation to the draft. */
export function addOperation(draft: Draft, operation: Operation): void {
  switch (operation.kind) {
    case 'write':
      draft.writes.set(operation.field, operation.write)
      return
    case 'clear':
      draft.clears = true
      // What starts the session that a CSRF token was made for is no key and no flash.
      draft.writes = new Map([...draft.writes].filter(([field]) => isInRoom(field, 'own')))
      return
    case 'persist':
      draft.persist = operation.maxAge
      return
    case 'rotate':
      draft.rotates = true
      draft.regenerates = true
      return
    case 'login':
      addLogin(draft, operation.login)
      return
    case 'destroy':
      Object.assign(draft, { ...emptyDraft(), ends: true })
      return
  }
}

export interface RollbackReason {
  /** Whether another site may have sent the request, so that it must log nobody out, either. */
  readonly isRefused: boolean
}

/** What a thrown error leaves of a draft: the end of the session, and nothing else. */
export function withoutDeferred({ ends }: Draft, reason?: RollbackReason): Draft {
  return { ...emptyDraft(), ends: ends && !reason?.isRefused }
}

/** What a draft stands on: the user and the fields of the session so far. */
export interface Ground {
  readonly userId: string | null
  readonly fields: Fields
}

/** What the draft's writes land on: the fields so far, as far as they may follow, without expired ones. */
export function fieldsBefore(draft: Draft, ground: Ground, now: number): Map<string, Field> {
  const { login } = draft
  const isBare = draft.ends || (login === null ? draft.clears : login.before.clears)
  const fields = isBare ? new Map<string, Field>() : unexpired(ground.fields, now)
  if (login === null) return fields
  if (draft.clears || isForeign(draft, login, ground.userId)) return new Map()
  applyWrites(fields, login.before.writes, now)
  for (const name of [...fields.keys()]) {
    if (!isKept(login, name)) fields.delete(name)
  }
  return fields
}

/** True when the draft's session will hold what is under the field now, so that parallel changes of it matter. */
export function carries(draft: Draft, field: string, userId: string | null): boolean {
  const { login } = draft
  if (draft.ends || draft.clears) return false
  return login === null || (!login.before.clears && follows(draft, login, { field, userId }))
}

/** True when what the page wrote under the field before the login is there after it. */
export function follows(
  draft: Draft,
  login: DraftLogin,
  { field, userId }: { field: string; userId: string | null },
): boolean {
  return !draft.clears && !isForeign(draft, login, userId) && isKept(login, field)
}

// `keep` chooses among keys; a message that waits to be shown follows with any of them.
function isKept({ keep }: Login, field: string): boolean {
  return keep === null || keep.has(field) || isInRoom(field, 'flash')
}

/** True when the login takes over a session of somebody else: nothing of it follows. */
function isForeign(draft: Draft, login: DraftLogin, userId: string | null): boolean {
  return login.discards || (!draft.ends && userId !== null && userId !== login.userId)
}

/** Every field as it will be when the draft is committed on this record. */
export function fieldsAfter(draft: Draft, ground: Ground, now: number): Map<string, Field> {
  const fields = fieldsBefore(draft, ground, now)
  applyWrites(fields, draft.writes, now)
  return fields
}

function applyWrites(fields: Map<string, Field>, writes: Writes, now: number): void {
  for (const [name, { text, stamp }] of writes) {
    if (text === null || isExpiredText(text, now)) fields.delete(name)
    else fields.set(name, { stamp, value: text })
  }
}

function unexpired(fields: Fields, now: number): Map<string, Field> {
  const left = new Map<string, Field>()
  fields.forEach((field, name) => {
    if (!isExpiredText(field.value, now)) left.set(name, field)
  })
  return left
}

function addLogin(draft: Draft, login: Login): void {
  const earlier = draft.login
  if (earlier?.userId === login.userId) {
    draft.login = {
      ...earlier,
      label: login.label ?? earlier.label,
      keep: keptByBoth(earlier, login),
      idle: login.idle ?? earlier.idle,
      absolute: login.absolute ?? earlier.absolute,
    }
    for (const field of [...draft.writes.keys()]) if (!isKept(login, field)) draft.writes.delete(field)
    return
  }
  const { clears, writes } = draft
  draft.login = { ...login, before: { clears, writes }, discards: earlier !== null }
  draft.rotates = true
  draft.clears = false
  draft.writes = new Map()
}

function keptByBoth({ keep: first }: Login, { keep: second }: Login): ReadonlySet<string> | null {
  if (first === null || second === null) return first ?? second
  return new Set([...first].filter((field) => second.has(field)))
}

/** The flashes that a request took, by field. It forgets what an operation, not yet recorded, will end or replace. */
export interface Taken {
  readonly flashes: Map<string, Promise<TakenFlash | null>>
  forget(operation: Operation): void
}
