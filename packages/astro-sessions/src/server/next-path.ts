/** A base that no site has, so that what is not a path on this site shows. */
const NOWHERE = 'http://nowhere.invalid'

/** Characters of a path: servers in front of a site cut off or refuse longer headers. */
const LONGEST = 4096

/**
 * The path that a visitor should go to, taken from where others can write, such as `?next=`: always one of this
 * site. Anything that browsers could read as another site gives the fallback, and so does what is longer than 4096
 * characters.
 */
export function safeNext(next: unknown, fallback = '/'): string {
  if (typeof next !== 'string' || next.length > LONGEST || !URL.canParse(next, NOWHERE)) return fallback
  const { origin, pathname, search, hash } = new URL(next, NOWHERE)
  // Browsers read two slashes at the beginning, backslashes included, as the name of another host.
  const isHere = next.startsWith('/') && origin === NOWHERE && !/^[/\\]{2}/.test(pathname)
  return isHere ? `${pathname}${search}${hash}` : fallback
}
