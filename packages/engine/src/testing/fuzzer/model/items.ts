import type { SessionRecord } from '../../../lib/store/store.ts'
import { decodeValue } from '../../../lib/values/values.ts'
import type { FuzzBag } from '../plan.ts'

/** The items under each field of a record, by name. */
export type Items = ReadonlyMap<string, readonly string[]>

/**
 * The items that a value holds. Each is written once in a whole run, so that what is written twice, or lost, can be
 * told from the value alone; a number is the sum of its items, which are powers of two.
 */
export function itemsIn(value: unknown): string[] {
  if (typeof value === 'number') return bitsOf(value)
  if (typeof value === 'string') return [value]
  if (value instanceof Map) return [...value.keys()].flatMap(itemsIn)
  if (Array.isArray(value) || value instanceof Set) return [...value].flatMap(itemsIn)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(itemsIn)
  return []
}

/** The items of every key and flash of a record. */
export function itemsOf({ fields }: SessionRecord): Items {
  const entries = [...fields].filter(([name]) => !name.startsWith('o:'))
  return new Map(entries.map(([name, { value }]) => [name, itemsIn(decodeValue(value))]))
}

/** True when both hold the same items, in any order. */
export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.toSorted().join('\n') === b.toSorted().join('\n')
}

/** Whether any field holds the item. */
export function holds(items: Items, item: string): boolean {
  return [...items.values()].some((held) => held.includes(item))
}

/** The item that a power of two stands for in a sum. */
export function bitName(bit: number): string {
  return `2^${bit}`
}

function bitsOf(sum: number): string[] {
  const digits = [...sum.toString(2)].reverse()
  return digits.flatMap((digit, bit) => (digit === '1' ? [bitName(bit)] : []))
}

/** The value of a bag with one item more. */
export function withItem(bag: FuzzBag, value: unknown, item: string): unknown {
  switch (bag) {
    case 'list':
      return [...listOf(value), item]
    case 'cart':
      return [...listOf(value), { sku: item, sizes: [] }]
    case 'tags':
      return new Set([...listOf(value), item])
    case 'map':
      return new Map([...mapOf(value), [item, { count: 1 }]])
    case 'tree': {
      const { leaves, branch } = treeOf(value)
      const isLeaf = item.length % 2 === 0
      return isLeaf
        ? { leaves: [...leaves, item], branch }
        : { leaves, branch: { leaves: [...branch.leaves, item] } }
    }
  }
}

/** The value of a bag without one of its items. */
export function withoutItem(bag: FuzzBag, value: unknown, item: string): unknown {
  const isOther = (other: unknown) => !itemsIn(other).includes(item)
  switch (bag) {
    case 'list':
    case 'cart':
      return listOf(value).filter(isOther)
    case 'tags':
      return new Set(listOf(value).filter(isOther))
    case 'map':
      return new Map([...mapOf(value)].filter(([key]) => isOther(key)))
    case 'tree': {
      const { leaves, branch } = treeOf(value)
      return { leaves: leaves.filter(isOther), branch: { leaves: branch.leaves.filter(isOther) } }
    }
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) || value instanceof Set ? [...value] : []
}

function mapOf(value: unknown): Map<unknown, unknown> {
  return value instanceof Map ? value : new Map()
}

function treeOf(value: unknown): { leaves: unknown[]; branch: { leaves: unknown[] } } {
  const isTree = typeof value === 'object' && value !== null && 'leaves' in value && 'branch' in value
  if (!isTree) return { leaves: [], branch: { leaves: [] } }
  const { leaves, branch } = value
  const inner = typeof branch === 'object' && branch !== null && 'leaves' in branch ? branch.leaves : []
  return { leaves: listOf(leaves), branch: { leaves: listOf(inner) } }
}
