/** Deeper values are named and not shown. */
export const DEEPEST = 40

/** A value that holds one thing in many places is far larger as a tree: what is beyond this is named and not shown. */
export const MOST_PARTS = 20_000

/** How many more parts may be looked at. */
export interface Rest {
  parts: number
}

/** The value as JSON for an editor, or `null` when it would come back as something else, or is very large. */
export function jsonOf(value: unknown): string | null {
  const plain = plainOf(value, [], { parts: MOST_PARTS })
  return plain === undefined ? null : JSON.stringify(plain, null, 2)
}

/**
 * The value that {@link jsonOf} wrote.
 *
 * @throws what `JSON.parse` throws, and a `RangeError` for a tag whose value does not fit
 */
export function valueFrom(json: string): unknown {
  return revive(JSON.parse(json), 0)
}

/** Deeper than any value that a session takes, so that what is refused for its depth is refused there. */
const DEEPEST_READ = 300

function revive(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST_READ) return value
  const inside = (part: unknown) => revive(part, depth + 1)
  if (Array.isArray(value)) return value.map(inside)
  const tag = tagOf(value)
  if (tag !== null) return TAGS[tag.name](inside(tag.held))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inside(part)]))
}

type Tag = '$Map' | '$Set' | '$Date' | '$URL'

/** How a tagged value is made again. JSON has no word for these kinds: `{ "$Date": "2026-01-02" }`. */
const TAGS: Record<Tag, (held: unknown) => unknown> = {
  $Map(held) {
    if (!Array.isArray(held) || !held.every((pair) => Array.isArray(pair) && pair.length === 2))
      throw new RangeError('"$Map" holds a list of pairs: [["key", "value"]]')
    return new Map(held)
  },
  $Set(held) {
    if (!Array.isArray(held)) throw new RangeError('"$Set" holds a list: ["a", "b"]')
    return new Set(held)
  },
  $Date(held) {
    const date = new Date(typeof held === 'string' ? held : Number.NaN)
    if (Number.isNaN(date.getTime())) throw new RangeError('"$Date" holds a time: "2026-01-02T03:04:05.000Z"')
    return date
  },
  $URL(held) {
    if (typeof held !== 'string' || !URL.canParse(held))
      throw new RangeError('"$URL" holds a whole address: "https://example.com/"')
    return new URL(held)
  },
}

function tagOf(value: unknown): { name: Tag; held: unknown } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const [entry, ...more] = Object.entries(value)
  if (entry === undefined || more.length > 0) return null
  const [name, held] = entry
  return isTag(name) ? { name, held } : null
}

function isTag(name: string): name is Tag {
  return Object.hasOwn(TAGS, name)
}

/** The value in what JSON has, or `undefined` where JSON would lose something of it. */
function plainOf(value: unknown, above: readonly object[], rest: Rest): unknown {
  rest.parts -= 1
  if (rest.parts < 0) return undefined
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : undefined
  if (typeof value !== 'object' || above.includes(value) || above.length >= DEEPEST) return undefined
  const inside = (part: unknown) => plainOf(part, [...above, value], rest)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : { $Date: value.toISOString() }
  if (value instanceof URL) return { $URL: value.href }
  if (value instanceof Map) return tagged('$Map', inside([...value]))
  if (value instanceof Set) return tagged('$Set', inside([...value]))
  if (Array.isArray(value)) return listOf(value, inside)
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value)) || tagOf(value) !== null)
    return undefined
  const names = Object.keys(value)
  const parts = listOf(Object.values(value), inside)
  return parts && Object.fromEntries(names.map((name, at) => [name, parts[at]]))
}

function tagged(name: Tag, held: unknown): object | undefined {
  return held === undefined ? undefined : { [name]: held }
}

/** The parts, or `undefined` as soon as one of them has none. */
function listOf(parts: readonly unknown[], inside: (part: unknown) => unknown): unknown[] | undefined {
  const found: unknown[] = []
  for (const part of parts) {
    const plain = inside(part)
    if (plain === undefined) return undefined
    found.push(plain)
  }
  return found
}
