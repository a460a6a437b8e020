import { describe, expect, it } from 'vitest'
import type { ValueTree } from '../../src/toolbar/protocol.ts'
import { jsonOf } from '../../src/toolbar/value-text.ts'
import { treeOf } from '../../src/toolbar/value-tree.ts'

function sizeOf(tree: ValueTree): number {
  return tree.kind === 'leaf' ? 1 : tree.items.reduce((size, { value }) => size + sizeOf(value), 1)
}

/** Each level holds the one below it twice. */
function doubling(wrap: (below: unknown) => unknown): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < 35; level++) value = wrap(value)
  return value
}

const wraps: Record<string, (below: unknown) => unknown> = {
  lists: (below) => [below, below],
  objects: (below) => ({ a: below, b: below }),
  Maps: (below) =>
    new Map([
      ['a', below],
      ['b', below],
    ]),
  'Maps of Maps, as their keys': (below) => new Map([[below, below]]),
}

describe('the tree of a value in the toolbar', () => {
  for (const [what, wrap] of Object.entries(wraps)) {
    it(`ends where it grows far beyond what is stored: ${what}`, () => {
      const value = doubling(wrap)
      expect(sizeOf(treeOf(value))).toBeLessThan(50_000)
      expect(jsonOf(value)).toBeNull()
    })
  }

  it('says how many items there are where it does not show them', () => {
    const tree = treeOf(Array(100_000).fill(0))
    expect(tree).toMatchObject({ kind: 'branch', type: 'Array', size: 100_000 })
    expect(sizeOf(tree)).toBeLessThan(50_000)
  })

  it('names the entries of a Map by their keys', () => {
    const tree = treeOf(
      new Map<unknown, unknown>([
        ['a', 1],
        [[1, 2], 3],
      ]),
    )
    expect(tree.kind === 'branch' && tree.items.map(({ name }) => name)).toEqual(['"a" →', 'Array(2) →'])
  })
})
