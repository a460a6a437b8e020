/** Levels of lists, objects, Maps and Sets, one in the other: as many as in a session. */
const DEEPEST = 200

/** Items, characters and bytes of a value, counted as often as it holds them: sixteen times the longest cookie. */
const HEAVIEST = 65_536

/** What devalue writes in the place of the items of a list that is mostly gaps: its length, whatever that is. */
const SPARSE = -7

/** Kinds whose node holds no other nodes. */
const LEAVES: readonly unknown[] = ['BigInt', 'Date', 'ArrayBuffer', 'URL', 'URLSearchParams']

/** Says why a value from outside is not taken. Never repeats anything of it. */
export class OutOfBounds extends Error {
  override readonly name = 'OutOfBounds'
}

interface Extent {
  readonly weight: number
  readonly height: number
}

/**
 * Checks a value in devalue's flat form, a list of nodes that name each other by their places, in time linear in the
 * number of nodes. Four kilobytes of it can stand for a list of four thousand million places, or for a value that
 * doubles with each node. What is no such form passes: devalue refuses it.
 *
 * @throws OutOfBounds for a value that is nested too deep, is much larger than its text, holds itself, has a list that
 * is mostly gaps, or a regular expression (which could take for ever)
 */
export function assertBounded(nodes: unknown): void {
  if (!Array.isArray(nodes)) return
  const extents = new Map<number, Extent | null>()
  const extentOf = (place: number, above: number): Extent => {
    const known = extents.get(place)
    if (known === null) throw new OutOfBounds('it holds itself')
    const node: unknown = nodes[place]
    let [weight, height] = [ownWeight(node), isBranch(node) ? 1 : 0]
    if (above + (known?.height ?? height) > DEEPEST)
      throw new OutOfBounds(`it is nested more than ${DEEPEST} levels deep`)
    if (known !== undefined) return known
    extents.set(place, null)
    for (const child of placesIn(node)) {
      // Other numbers stand for values such as `undefined`.
      const extent = child in nodes ? extentOf(child, above + 1) : { weight: 1, height: 0 }
      weight += extent.weight
      height = Math.max(height, extent.height + 1)
      if (weight > HEAVIEST) throw new OutOfBounds('it holds the same data too many times over')
    }
    const extent = { weight, height }
    extents.set(place, extent)
    return extent
  }
  extentOf(0, 0)
}

/** The nodes that a node holds, by their places. */
function placesIn(node: unknown): number[] {
  if (typeof node !== 'object' || node === null) return []
  const items: unknown[] = Object.values(node)
  if (!Array.isArray(node)) return items.filter(isPlace)
  const [kind] = items
  if (kind === SPARSE) throw new OutOfBounds('it holds a list with too many empty places')
  if (kind === 'RegExp') throw new OutOfBounds('it holds a regular expression')
  if (typeof kind !== 'string') return items.filter(isPlace)
  if (LEAVES.includes(kind) || kind.startsWith('Temporal.')) return []
  // A view on a buffer says where it begins, too.
  const isCollection = kind === 'Set' || kind === 'Map' || kind === 'null'
  return (isCollection ? items.slice(1) : items.slice(1, 2)).filter(isPlace)
}

function isPlace(item: unknown): item is number {
  return typeof item === 'number'
}

function isBranch(node: unknown): boolean {
  return typeof node === 'object' && node !== null
}

/** A node itself, with the characters that it holds. */
function ownWeight(node: unknown): number {
  if (typeof node === 'string') return 1 + node.length
  if (!Array.isArray(node)) return 1
  const texts = node.slice(1).filter((item) => typeof item === 'string')
  return texts.reduce((weight, text) => weight + text.length, 1)
}
