import { describe, expect, it } from 'vitest'
import { merge } from '../../src/lib/merge/merge.ts'
import type { Versions } from '../../src/lib/merge/versions.ts'

/** How often a merge looks at something in the values, whatever the machine is busy with. */
function looksOf(versions: Versions): number {
  let looks = 0
  const counted = new Map<object, object>()
  const counting = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    const proxy = counted.get(value) ?? new Proxy(value, handler)
    counted.set(value, proxy)
    return proxy
  }
  const handler: ProxyHandler<object> = {
    get(target, name, receiver) {
      looks += 1
      return counting(Reflect.get(target, name, receiver))
    },
  }
  const { base, mine, theirs } = versions
  const options = { keyNames: ['id'], onOverwrite: () => undefined }
  merge({ base: counting(base), mine: counting(mine), theirs: counting(theirs) }, options)
  return looks
}

function nested(depth: number, inmost: unknown, wrap: (below: unknown, level: number) => unknown): unknown {
  let value = inmost
  for (let level = 0; level < depth; level++) value = wrap(value, level)
  return value
}

const range = (length: number) => Array.from({ length }, (_, index) => index)

/** Three versions of one value, twice as much of it for twice the size. */
const shapes: Record<string, (size: number) => Versions> = {
  'objects in objects': (size) => {
    const deep = (inmost: string) => nested(size, { inmost }, (below, level) => ({ level, below }))
    return { base: deep('a'), mine: deep('b'), theirs: deep('c') }
  },
  'keyed lists in keyed lists': (size) => {
    const deep = (inmost: string) => nested(size, { inmost }, (below) => [{ id: 1, below }])
    return { base: deep('a'), mine: deep('b'), theirs: deep('c') }
  },
  'lists of objects with a key': (size) => {
    const items = (qty: number) => range(size * 10).map((id) => ({ id, qty }))
    return { base: items(1), mine: items(2), theirs: items(3) }
  },
  'lists of lists': (size) => {
    const items = (first: number) => range(size * 10).map((item) => [item + first])
    return { base: items(0), mine: items(size), theirs: items(2 * size) }
  },
  'objects with many keys': (size) => {
    const entries = (held: number) => Object.fromEntries(range(size * 10).map((key) => [`k${key}`, [held]]))
    return { base: entries(1), mine: entries(2), theirs: entries(3) }
  },
}

describe('the work of a merge', () => {
  for (const [what, shape] of Object.entries(shapes)) {
    it(`grows as the value does: ${what}`, () => {
      const [once, twice] = [looksOf(shape(100)), looksOf(shape(200))]
      expect(once).toBeGreaterThan(100)
      expect(twice / once).toBeLessThan(2.2)
    })
  }
})
