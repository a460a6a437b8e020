// Stands in for the site while a path is parsed. Names under `.invalid` belong to nobody.
const origin = 'http://shop.invalid'

/**
 * The path to go back to, from a form or a query string that anybody can forge.
 *
 * Answers the fallback for everything that a browser could take for another site: full addresses, `//host`,
 * `/\host`, hosts hidden behind control characters, and paths that turn into `//host` once they are normalised.
 */
export function safePath(value: unknown, fallback: string): string {
  if (typeof value !== 'string' || !value.startsWith('/') || !URL.canParse(value, origin)) return fallback
  const url = new URL(value, origin)
  if (url.origin !== origin || url.pathname.startsWith('//')) return fallback
  return url.pathname + url.search + url.hash
}
