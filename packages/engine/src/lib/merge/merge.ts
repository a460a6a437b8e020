import { ABSENT, Identities, isPlainObject } from './identity.ts'
import { type KeyNames, keyNameOf, mergeBags, mergeKeyed, numbered } from './merge-list.ts'
import type { Versions } from './versions.ts'

export interface MergeOptions {
  /** Properties that can name the items of a list, the first that fits all items wins (`id`, `key`, `sku`). */
  readonly keyNames: KeyNames
  /** Called for each place where both sides changed one value, and mine was taken. */
  readonly onOverwrite: () => void
}

interface Merging extends MergeOptions {
  readonly identities: Identities
}

/**
 * Merges two changes of one value, three-way: `theirs` was stored meanwhile, `mine` comes later.
 *
 * Plain objects and Maps merge per key, Sets per member, lists of objects with a unique key per item, other
 * lists as bags: theirs, less what I removed, plus what I added. Where both changed anything else, mine wins.
 * An absent list, Set or Map counts as an empty one. Deterministic; the inputs are left as they are.
 */
export function merge(versions: Versions, options: MergeOptions): unknown {
  return mergeParts(versions, { ...options, identities: new Identities() })
}

function mergeParts(versions: Versions, options: Merging): unknown {
  const { base, mine, theirs } = versions
  const { identities } = options
  if (identities.isSame(mine, base)) return theirs
  if (identities.isSame(theirs, base)) return mine
  const kind = commonKind(versions)
  if (kind === 'list') return mergeLists(versions, options)
  if (kind === 'set') return mergeSets(versions, options)
  if (kind === 'map') return mergeMaps(versions, options)
  if (kind === 'object') return mergeObjects(versions, options)
  if (!identities.isSame(mine, theirs)) options.onOverwrite()
  return mine
}

type Kind = 'list' | 'set' | 'map' | 'object' | 'other' | 'absent'

function kindOf(value: unknown): Kind {
  if (value === ABSENT) return 'absent'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Set) return 'set'
  if (value instanceof Map) return 'map'
  return isPlainObject(value) ? 'object' : 'other'
}

// An object that one side deleted while the other changed it is kept or gone as a whole, as mine has it: some of its
// properties alone would make no sense.
function commonKind({ base, mine, theirs }: Versions): Kind {
  const [a, b, c] = [kindOf(mine), kindOf(theirs), kindOf(base)]
  const kind = a === 'absent' ? b : a
  const fits = (other: Kind) => other === kind || other === 'absent'
  if (!fits(b) || !fits(c)) return 'other'
  return kind === 'object' && (a === 'absent' || b === 'absent') ? 'other' : kind
}

function mergeLists(versions: Versions, options: Merging): unknown {
  const lists = { base: listOf(versions.base), mine: listOf(versions.mine), theirs: listOf(versions.theirs) }
  const keyName = keyNameOf(lists, options.keyNames)
  const { identities } = options
  const merged =
    keyName === undefined
      ? mergeBags(lists, identities)
      : mergeKeyed(lists, { keyName, identities, mergeItem: (item) => mergeItem(item, options) })
  return orAbsent(merged, merged.length, versions)
}

// Two requests that add the same item add it once: what each meant to add on top is not known here.
function mergeItem(item: Versions, options: Merging): unknown {
  const isAddedTwice = item.base === ABSENT && item.mine !== ABSENT && item.theirs !== ABSENT
  if (isAddedTwice) options.onOverwrite()
  return mergeParts(item, options)
}

function mergeSets(versions: Versions, { identities }: Merging): unknown {
  const { base, mine, theirs } = versions
  const membersOf = (value: unknown) => {
    const items = numbered(value instanceof Set ? [...value] : [], identities)
    return new Map(items.map(({ id, value: member }) => [id, member]))
  }
  const [before, wanted, merged] = [membersOf(base), membersOf(mine), membersOf(theirs)]
  for (const id of before.keys()) if (!wanted.has(id)) merged.delete(id)
  for (const [id, member] of wanted) if (!before.has(id)) merged.set(id, member)
  return orAbsent(new Set(merged.values()), merged.size, versions)
}

function mergeMaps(versions: Versions, options: Merging): unknown {
  const { identities } = options
  const entriesOf = (value: unknown): Entries => {
    const held = value instanceof Map ? [...value] : []
    const keys = numbered(
      held.map(([key]) => key),
      identities,
    )
    return new Map(held.map((entry, index) => [keys[index]?.id ?? '', entry]))
  }
  const entries = mergeEntries(
    { base: entriesOf(versions.base), mine: entriesOf(versions.mine), theirs: entriesOf(versions.theirs) },
    options,
  )
  return orAbsent(new Map(entries), entries.length, versions)
}

function mergeObjects({ base, mine, theirs }: Versions, options: Merging): unknown {
  const entriesIn = (value: unknown): Entries =>
    new Map(isPlainObject(value) ? Object.entries(value).map((entry) => [entry[0], entry]) : [])
  const entries = mergeEntries(
    { base: entriesIn(base), mine: entriesIn(mine), theirs: entriesIn(theirs) },
    options,
  )
  const merged = Object.fromEntries(entries.map(([key, value]) => [String(key), value]))
  return Object.setPrototypeOf(merged, Object.getPrototypeOf(mine))
}

type Entries = Map<string, readonly [key: unknown, value: unknown]>

function mergeEntries(
  { base, mine, theirs }: { base: Entries; mine: Entries; theirs: Entries },
  options: Merging,
): [unknown, unknown][] {
  const merged: [unknown, unknown][] = []
  for (const [id, [key]] of new Map([...theirs, ...mine])) {
    const valueIn = (entries: Entries) => (entries.get(id) ?? [key, ABSENT])[1]
    const value = mergeParts({ base: valueIn(base), mine: valueIn(mine), theirs: valueIn(theirs) }, options)
    if (value !== ABSENT) merged.push([key, value])
  }
  return merged
}

function listOf(value: unknown): readonly unknown[] {
  // An empty place of a list is an item like others.
  return Array.isArray(value) ? Array.from(value) : []
}

function orAbsent(merged: unknown, size: number, { mine, theirs }: Versions): unknown {
  return size === 0 && (mine === ABSENT || theirs === ABSENT) ? ABSENT : merged
}
