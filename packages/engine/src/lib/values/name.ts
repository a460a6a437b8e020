/**
 * True for a string that can name something in a store. A lone surrogate has no form in UTF-8: a store would make one
 * name of several.
 */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed()
}

/** What something is that is no name, in words that do not repeat it. */
export function describeNonName(value: unknown): string {
  if (typeof value !== 'string') return typeof value
  return value === '' ? 'an empty string' : 'a string with a lone surrogate'
}
