import { ABSENT, type Identities, isPlainObject } from './identity.ts'
import type { Versions } from './versions.ts'

export type KeyNames = readonly string[]

interface Lists {
  readonly base: readonly unknown[]
  readonly mine: readonly unknown[]
  readonly theirs: readonly unknown[]
}

interface Item {
  /** Names the item among the items of all three lists. */
  readonly id: string
  readonly value: unknown
}

/** The first property that every item of the three lists has, as a string or number, and that is unique in each. */
export function keyNameOf(lists: Lists, names: KeyNames): string | undefined {
  const all = [lists.base, lists.mine, lists.theirs]
  return names.find((name) => all.every((list) => isKeyedBy(list, name)))
}

interface Keyed {
  readonly keyName: string
  readonly identities: Identities
  readonly mergeItem: (item: Versions) => unknown
}

/** Merges lists whose items have a unique key: per item, keeping the order. */
export function mergeKeyed(lists: Lists, { keyName, identities, mergeItem }: Keyed): unknown[] {
  const keyed = (list: readonly unknown[]) =>
    list.map((value) => ({ id: identities.of(keyIn(value, keyName)), value }))
  const [base, mine, theirs] = [keyed(lists.base), keyed(lists.mine), keyed(lists.theirs)]
  const valueIn = (items: readonly Item[]) => {
    const byId = new Map(items.map(({ id, value }) => [id, value]))
    return (id: string) => (byId.has(id) ? byId.get(id) : ABSENT)
  }
  const [ofBase, ofMine, ofTheirs] = [valueIn(base), valueIn(mine), valueIn(theirs)]
  const merged = new Map<string, unknown>()
  for (const id of new Set([...theirs, ...mine].map((item) => item.id))) {
    const value = mergeItem({ base: ofBase(id), mine: ofMine(id), theirs: ofTheirs(id) })
    if (value !== ABSENT) merged.set(id, value)
  }
  return order(base, mine, theirs, new Set(merged.keys())).map((id) => merged.get(id))
}

/** Merges lists as bags: theirs, less what I removed, plus what I added, each as often as it was done. */
export function mergeBags(lists: Lists, identities: Identities): unknown[] {
  const base = numbered(lists.base, identities)
  const mine = additionsApart(numbered(lists.mine, identities), base)
  const kept = withoutRemoved(numbered(lists.theirs, identities), { base, mine, identities })
  const known = new Set(base.map(({ id }) => id))
  const added = mine.filter(({ id }) => !known.has(id))
  const values = new Map([...kept, ...added].map(({ id, value }) => [id, value]))
  return order(base, mine, kept, new Set(values.keys())).map((id) => values.get(id))
}

function isKeyedBy(list: readonly unknown[], name: string): boolean {
  const seen = new Set<unknown>()
  for (const item of list) {
    const key = keyIn(item, name)
    if ((typeof key !== 'string' && typeof key !== 'number') || seen.has(key)) return false
    seen.add(key)
  }
  return true
}

function keyIn(item: unknown, name: string): unknown {
  return isPlainObject(item) ? item[name] : undefined
}

/** Names each item by its value and by how many equal ones came before it. */
export function numbered(list: readonly unknown[], identities: Identities): Item[] {
  const counts = new Map<string, number>()
  return list.map((value) => {
    const identity = identities.of(value)
    const count = counts.get(identity) ?? 0
    counts.set(identity, count + 1)
    return { id: `${count}:${identity}`, value }
  })
}

// Equal items that both sides added are different items: without this, two equal appends would become one.
function additionsApart(mine: readonly Item[], base: readonly Item[]): Item[] {
  const known = new Set(base.map(({ id }) => id))
  return mine.map(({ id, value }) => ({ id: known.has(id) ? id : `mine ${id}`, value }))
}

/** Theirs, less one equal item (the last one) for each item that I removed. */
function withoutRemoved(
  theirs: readonly Item[],
  { base, mine, identities }: Record<'base' | 'mine', readonly Item[]> & { identities: Identities },
): Item[] {
  const wanted = new Set(mine.map(({ id }) => id))
  const removals = new Map<string, number>()
  for (const { id, value } of base) {
    const identity = identities.of(value)
    if (!wanted.has(id)) removals.set(identity, (removals.get(identity) ?? 0) + 1)
  }
  const kept = theirs.toReversed().filter(({ value }) => {
    const identity = identities.of(value)
    const left = removals.get(identity) ?? 0
    removals.set(identity, left - 1)
    return left <= 0
  })
  return kept.reverse()
}

/**
 * The order of the surviving items: theirs, unless only I reordered; then what only I have, each before the next
 * item of mine that survives, or at the end.
 */
function order(
  base: readonly Item[],
  mine: readonly Item[],
  theirs: readonly Item[],
  survivors: ReadonlySet<string>,
): string[] {
  const ids = (items: readonly Item[]) => items.map(({ id }) => id).filter((id) => survivors.has(id))
  const [was, wanted, stored] = [ids(base), ids(mine), ids(theirs)]
  const isMyOrder = isReordered(was, wanted) && !isReordered(was, stored)
  const [first, second] = isMyOrder ? [wanted, stored] : [stored, wanted]
  return insertMissing(first, second)
}

function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const [inBoth, kept] = [new Set(after), new Set(before)]
  const [a, b] = [before.filter((id) => inBoth.has(id)), after.filter((id) => kept.has(id))]
  return a.some((id, index) => id !== b[index])
}

/** The ids, and those of the others that are not among them: each before the next one of the others that is, or at the end. */
function insertMissing(ids: readonly string[], others: readonly string[]): string[] {
  const present = new Set(ids)
  const before = new Map<string, string[]>()
  let missing: string[] = []
  for (const id of others) {
    if (!present.has(id)) missing.push(id)
    else if (missing.length > 0) {
      before.set(id, missing)
      missing = []
    }
  }
  return [...ids.flatMap((id) => [...(before.get(id) ?? []), id]), ...missing]
}
