import { stringify } from 'devalue'

/** Stands for a value that is not there. */
export const ABSENT = Symbol('absent')

/** A text that two values share exactly when they are equal and hold equal things in the same places. */
export function identityOf(value: unknown): string {
  return value === ABSENT ? 'absent' : stringify(value)
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Names values so that two have one name exactly when they are equal. Every part is looked at once, however many times
 * one asks for what holds it: a text of each would make a merge of nested values quadratic. Not for values that hold
 * themselves.
 */
export class Identities {
  readonly #names = new Map<string, string>()
  readonly #known = new Map<object, string>()

  isSame(a: unknown, b: unknown): boolean {
    return a === b || this.of(a) === this.of(b)
  }

  of(value: unknown): string {
    if (value === ABSENT) return 'absent'
    if (typeof value !== 'object' || value === null) return this.#name(this.#leafText(value))
    const known = this.#known.get(value)
    if (known !== undefined) return known
    const name = this.#name(this.#textOf(value))
    this.#known.set(value, name)
    return name
  }

  /** What a value is made of, in the names of its parts. */
  #textOf(value: object): string {
    if (Array.isArray(value))
      return `[${Array.from(value, (item, at) => (at in value ? this.of(item) : ''))}]`
    if (value instanceof Set) return `Set ${Array.from(value, (member) => this.of(member))}`
    if (value instanceof Map)
      return `Map ${Array.from(value, ([key, held]) => `${this.of(key)}:${this.of(held)}`)}`
    if (!isPlainObject(value)) return this.#leafText(value)
    const kind = Object.getPrototypeOf(value) === null ? 'bare' : ''
    return `${kind}{${Object.entries(value).map(([key, held]) => `${this.of(key)}:${this.of(held)}`)}}`
  }

  // What a schema made on the way out may be nothing that can be kept: then it equals itself alone.
  #leafText(value: unknown): string {
    return leafText(value) ?? `! ${this.#names.size}`
  }

  #name(text: string): string {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    const name = `#${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}

function leafText(value: unknown): string | null {
  if (typeof value === 'function' || typeof value === 'symbol') return null
  if (typeof value !== 'object') return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`
  try {
    return `= ${stringify(value)}`
  } catch {
    return null
  }
}
