const LONGEST = 300

/** Complains unless both are the same data. Properties that are `undefined` count as absent. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [canonical(actual), canonical(expected)]
  if (got !== wanted) throw new Error(`${what}: expected ${cut(wanted)}, got ${cut(got)}`)
}

export function expectTrue(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}

/** Complains unless `kind` is the expected one, and narrows the outcome to it. */
export function expectKind<Outcome extends { kind: string }, Kind extends Outcome['kind']>(
  outcome: Outcome,
  kind: Kind,
  what: string,
): asserts outcome is Extract<Outcome, { kind: Kind }> {
  if (outcome.kind !== kind) throw new Error(`${what}: expected ${kind}, got ${describe(outcome)}`)
}

/** The data as text, short enough for a message. */
export function describe(value: unknown): string {
  return cut(canonical(value))
}

/** The data as text, whatever the order of its properties. */
export function canonical(value: unknown): string {
  if (value instanceof Map) return `Map ${canonical(Array.from(value).sort(byName))}`
  if (Array.isArray(value)) return `[${value.map(canonical).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{ ${entries
    .sort(byName)
    .map(([name, each]) => `${JSON.stringify(name)}: ${canonical(each)}`)
    .join(', ')} }`
}

function byName([a]: [unknown, unknown], [b]: [unknown, unknown]): number {
  return String(a) < String(b) ? -1 : 1
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`
}
