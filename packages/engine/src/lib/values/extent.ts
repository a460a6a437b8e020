/** Levels of lists, objects, Maps and Sets, one in the other. Copying, merging and checking a value go down all of them. */
export const DEEPEST = 200

/** Empty places that a value's lists may have together: whoever goes through a list meets them all. */
export const MOST_GAPS = 10_000

/** How far a value reaches, found in time linear in what it holds. */
export interface Extent {
  /** Everything that it holds, each thing counted once. */
  parts: number
  /** Everything that it holds, each thing counted as often as it is held: `Infinity` where it holds itself. */
  partsAsTree: number
  /** Its levels, at most one more than {@link DEEPEST}: what is below is not looked at. */
  depth: number
  /** Empty places of lists, at most one more than {@link MOST_GAPS}. */
  gaps: number
}

/**
 * True for a value that is certainly no deeper than {@link DEEPEST}: a first look without any notes, at a fifth of the
 * price. False also for one that has more parts, as a tree, than `parts`.
 */
export function isShallow(value: unknown, parts: number): boolean {
  const rest = { parts }
  const isWithin = (part: unknown, levels: number): boolean => {
    rest.parts -= 1
    if (typeof part !== 'object' || part === null) return true
    if (levels === 0 || rest.parts < 0) return false
    for (const child of childrenOf(part)) if (!isWithin(child, levels - 1)) return false
    return true
  }
  return isWithin(value, DEEPEST)
}

interface Part {
  /** Levels from here on. */
  readonly depth: number
  readonly tree: number
}

const LEAF: Part = { depth: 0, tree: 1 }
const ITSELF: Part = { depth: 0, tree: Number.POSITIVE_INFINITY }

export function extentOf(value: unknown): Extent {
  const extent: Extent = { parts: 0, partsAsTree: 0, depth: 0, gaps: 0 }
  extent.partsAsTree = measure(value, 0, { extent, known: new Map() }).tree
  return extent
}

interface Measuring {
  readonly extent: Extent
  /** `null` while the part is being measured. */
  readonly known: Map<object, Part | null>
}

function measure(value: unknown, above: number, measuring: Measuring): Part {
  const { extent, known } = measuring
  if (typeof value !== 'object' || value === null) {
    extent.parts += 1
    return LEAF
  }
  const found = known.get(value)
  if (found === null) return ITSELF
  extent.depth = Math.max(extent.depth, above + (found?.depth ?? 1))
  if (found !== undefined) return found
  extent.parts += 1
  if (above >= DEEPEST) return LEAF
  known.set(value, null)
  let [depth, tree] = [0, 1]
  for (const child of Array.isArray(value) ? itemsOf(value, extent) : childrenOf(value)) {
    const part = measure(child, above + 1, measuring)
    depth = Math.max(depth, part.depth)
    tree += part.tree
  }
  const part = { depth: depth + 1, tree }
  known.set(value, part)
  return part
}

/** What a list, a Map, a Set or a plain object holds. Anything else is kept as one thing, or not at all. */
function childrenOf(value: object): Iterable<unknown> {
  if (Array.isArray(value)) return value
  if (value instanceof Set) return value
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  return isPlain ? Object.values(value) : []
}

function* itemsOf(list: readonly unknown[], extent: Extent): Iterable<unknown> {
  for (let place = 0; place < list.length && extent.gaps <= MOST_GAPS; place++) {
    const item = list[place]
    if (item === undefined && !(place in list)) extent.gaps += 1
    else yield item
  }
}
