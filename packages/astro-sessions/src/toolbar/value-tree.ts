import type { ValueTree } from './protocol.ts'
import { DEEPEST, MOST_PARTS, type Rest } from './value-text.ts'

/** A value of a session as a tree of text. A value that holds itself ends where it does. */
export function treeOf(value: unknown): ValueTree {
  return treeWithin(value, [], { parts: MOST_PARTS })
}

function treeWithin(value: unknown, above: readonly object[], rest: Rest): ValueTree {
  rest.parts -= 1
  if (typeof value !== 'object' || value === null) return leafOf(value)
  if (above.includes(value)) return { kind: 'leaf', type: 'circular', text: '(itself)' }
  if (above.length >= DEEPEST) return { kind: 'leaf', type: 'deep', text: '…' }
  if (value instanceof Date) {
    const text = Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    return { kind: 'leaf', type: 'Date', text }
  }
  if (value instanceof URL || value instanceof RegExp)
    return { kind: 'leaf', type: value.constructor.name, text: String(value) }
  const { type, items } = itemsOf(value)
  const path = [...above, value]
  const shown: { name: string; value: ValueTree }[] = []
  for (const [key, item] of items) {
    if (rest.parts <= 0) break
    const name = value instanceof Map ? `${nameOf(key, path, rest)} →` : String(key)
    shown.push({ name, value: treeWithin(item, path, rest) })
  }
  return { kind: 'branch', type, size: items.length, items: shown }
}

function leafOf(value: unknown): ValueTree {
  if (typeof value === 'string') return { kind: 'leaf', type: 'string', text: JSON.stringify(value) }
  if (typeof value === 'bigint') return { kind: 'leaf', type: 'bigint', text: `${value}n` }
  return { kind: 'leaf', type: value === null ? 'null' : typeof value, text: String(value) }
}

interface Items {
  readonly type: string
  readonly items: readonly (readonly [key: unknown, value: unknown])[]
}

function itemsOf(value: object): Items {
  if (value instanceof Map) return { type: 'Map', items: [...value] }
  if (value instanceof Set) return { type: 'Set', items: [...value].map((item, at) => [at, item]) }
  if (value instanceof ArrayBuffer)
    return { type: 'ArrayBuffer', items: Object.entries(new Uint8Array(value)) }
  const type = Array.isArray(value) ? 'Array' : (value.constructor?.name ?? 'Object')
  return { type, items: Object.entries(value) }
}

function nameOf(key: unknown, above: readonly object[], rest: Rest): string {
  const tree = treeWithin(key, above, rest)
  return tree.kind === 'leaf' ? tree.text : `${tree.type}(${tree.size})`
}
