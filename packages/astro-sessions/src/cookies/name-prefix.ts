/** How the name of a cookie begins, where browsers keep such a cookie only if it has certain attributes. */
export interface NamePrefix {
  /** As it stands in the name. Each needs `Secure`. */
  readonly text: string
  /** It needs the path `/` and no domain. */
  readonly isHostOnly: boolean
  /** It needs `HttpOnly`. */
  readonly isHttpOnly: boolean
}

// Browsers do not care about the case of its letters.
const PREFIX = /^__(?:host-http|host|http|secure)-/i

/** The prefix of a name, if it has one. */
export function prefixOf(name: string): NamePrefix | undefined {
  const text = PREFIX.exec(name)?.[0]
  if (text === undefined) return undefined
  return { text, isHostOnly: /host/i.test(text), isHttpOnly: /http/i.test(text) }
}

/** The name for a cookie that is not `Secure`: what is left may begin with a prefix again. */
export function withoutPrefix(name: string): string {
  const prefix = prefixOf(name)
  return prefix === undefined ? name : withoutPrefix(name.slice(prefix.text.length))
}
