import { stringify } from 'devalue'

/** Stands for a value that is not there. */
export const ABSENT = Symbol('absent')

/** A text that two values share exactly when they are equal. */
export function identityOf(value: unknown): string {
  return value === ABSENT ? 'absent' : stringify(value)
}

export function isSame(a: unknown, b: unknown): boolean {
  return a === b || identityOf(a) === identityOf(b)
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
