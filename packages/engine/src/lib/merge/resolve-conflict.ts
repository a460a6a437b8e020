import { SessionError } from '../errors/errors.ts'
import type { Field } from '../store/store.ts'
import { DEEPEST, extentOf } from '../values/extent.ts'
import { keyOfField } from '../values/fields.ts'
import { decodeValue, encodeValue, expiryOfText } from '../values/values.ts'
import type { ConflictPolicy, ConflictResolver } from './conflict-policy.ts'
import { ABSENT, identityOf } from './identity.ts'
import { merge } from './merge.ts'
import type { KeyNames } from './merge-list.ts'
import type { Write } from './write.ts'

export interface ConflictOptions {
  readonly policy: ConflictPolicy
  readonly keyNames: KeyNames
  /** A stamp for the merged text. */
  readonly stamp: () => string
  readonly onConflict: (key: string, resolution: 'merged' | 'overwritten') => void
  /** What a page sees of a stored value; `undefined` when it does not fit. */
  readonly asRead: (value: unknown) => unknown
  /** Whether a merged value may be kept. */
  readonly fits: (value: unknown) => boolean
}

export interface WriteVersions {
  readonly base: Field | null
  readonly mine: Write
  readonly theirs: Field | null
}

/**
 * What a write becomes after a parallel change of its field; `null` when nothing is left to write.
 *
 * @throws SessionError `SESSION_CONFLICT` when the policy is `throw`, `INVALID_VALUE` when a resolver's value does not fit
 */
export function resolveConflict(
  field: string,
  versions: WriteVersions,
  options: ConflictOptions,
): Write | null {
  const { mine, theirs } = versions
  const key = keyOfField(field)
  const policy = mine.onConflict ?? options.policy
  if (policy === 'throw') throw conflictError(key)
  if (policy === 'overwrite') {
    options.onConflict(key, 'overwritten')
    return mine
  }
  const merged = mergeVersions(key, versions, policy, options)
  const isNothing = merged === ABSENT || merged === undefined
  if (isNothing && mine.text !== null && isHidden(theirs, options)) return null
  const text = isNothing ? null : encodeLike(mine.text ?? theirs?.value ?? null, field, merged)
  if (text === (theirs?.value ?? null)) return null
  return text === mine.text ? mine : { ...mine, text, stamp: options.stamp() }
}

function mergeVersions(
  key: string,
  { base, mine, theirs }: WriteVersions,
  policy: 'merge' | ConflictResolver,
  options: ConflictOptions,
): unknown {
  const read = (text: string | null | undefined) => valueIn(text, options)
  const values = { base: read(base?.value), mine: read(mine.text), theirs: read(theirs?.value) }
  if (typeof policy === 'function') {
    options.onConflict(key, 'merged')
    const given = (value: unknown) => (value === ABSENT ? undefined : value)
    const value = policy({
      key,
      base: given(values.base),
      mine: given(values.mine),
      theirs: given(values.theirs),
    })
    if (value === undefined || options.fits(value)) return value
    throw new SessionError(
      'INVALID_VALUE',
      `What \`onConflict\` returned for "${key}" does not fit its schema.`,
    )
  }
  const hides = isHidden(theirs, options)
  let overwrites = hides && !isSame(values.mine, values.base)
  const onOverwrite = () => {
    overwrites = true
  }
  const isWhole = hides || [values.mine, values.theirs, values.base].some((value) => isOneWhole(value))
  const merged = isWhole
    ? laterOf(values, onOverwrite)
    : merge(values, { keyNames: options.keyNames, onOverwrite })
  // Two lists that fit can make one that is too long: then, as where nothing can be merged, the later commit wins.
  const isFitting = merged === ABSENT || options.fits(merged)
  options.onConflict(key, overwrites || !isFitting ? 'overwritten' : 'merged')
  return isFitting ? merged : values.mine
}

function laterOf(
  { base, mine, theirs }: Record<'base' | 'mine' | 'theirs', unknown>,
  onOverwrite: () => void,
) {
  if (isSame(mine, base)) return theirs
  if (!isSame(theirs, base) && !isSame(mine, theirs)) onOverwrite()
  return mine
}

function isSame(a: unknown, b: unknown): boolean {
  return identityOf(a) === identityOf(b)
}

/** True for what another version of the site may read: it was not deleted. */
function isHidden(theirs: Field | null, options: ConflictOptions): boolean {
  return theirs !== null && valueIn(theirs.value, options) === ABSENT
}

// A stored text that cannot be read, or does not fit, is no side to merge with: the page did not see it either.
function valueIn(text: string | null | undefined, { asRead }: Pick<ConflictOptions, 'asRead'>): unknown {
  if (text === null || text === undefined) return ABSENT
  try {
    const value = asRead(decodeValue(text))
    return value === undefined ? ABSENT : value
  } catch {
    return ABSENT
  }
}

function encodeLike(text: string | null, field: string, value: unknown): string {
  return encodeValue(field, value, text === null ? undefined : expiryOfText(text))
}

const EXPANSION = 10

/**
 * True for a value that is not merged by its parts: it contains itself, so that there is no finite path to merge along;
 * it is nested deeper than any that is kept; or it holds its parts so many times over that a merge would never end. One
 * that holds an object twice is merged: it may hold equal ones afterwards, which is less than losing what somebody added.
 */
function isOneWhole(value: unknown): boolean {
  const { depth, parts, partsAsTree } = extentOf(value)
  return depth > DEEPEST || partsAsTree > EXPANSION * parts
}

function conflictError(key: string): SessionError {
  return new SessionError(
    'SESSION_CONFLICT',
    `A parallel request changed "${key}" of this session, so nothing was written.`,
    {
      hint: 'Ask the visitor to try again, or use session.update(), which repeats itself on fresh data.',
    },
  )
}
