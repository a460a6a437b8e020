/** Where a peer keeps its sessions. */
export type Place =
  | { readonly kind: 'memory' }
  | { readonly kind: 'redis'; readonly port: number }
  /** Our table may have a name of its own; the others bring theirs. */
  | { readonly kind: 'postgres'; readonly url: string; readonly table?: string }
  | { readonly kind: 'fs' | 'sqlite' | 'libsql'; readonly folder: string }

/** A session as a page sees it, whatever the library calls it. */
export interface View {
  get(key: string): unknown
  set(key: string, value: unknown): unknown
}

export type Page = (session: View) => Promise<void>

/** A session system, ready to answer requests in this process. */
export interface Peer {
  /** The same request in the same framework without the session: what is to be taken off. */
  bare(cookie: string): Promise<void>
  /** A request of a visitor with this Cookie header; resolves to the header that the browser sends afterwards. */
  visit(cookie: string, page: Page): Promise<string>
  /** Calls of the store so far; those that were refused because of a parallel write. For peers with a store in memory. */
  readonly calls: { all: number; refused: number }
  /** Takes out of the store what has ended at that time, where the store does not do so by itself. */
  sweep?(now: number): Promise<unknown>
  close(): Promise<void>
}

export type OpenPeer = (place: Place, options?: object) => Promise<Peer>

/** The Cookie header after a response with these Set-Cookie headers. */
export function cookieAfter(cookie: string, setCookies: readonly string[]): string {
  const jar = new Map(cookie === '' ? [] : cookie.split('; ').map(split))
  for (const header of setCookies) jar.set(...split(header.split(';', 1)[0] ?? ''))
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}

function split(pair: string): [name: string, value: string] {
  const middle = pair.indexOf('=')
  return [pair.slice(0, middle), pair.slice(middle + 1)]
}

/** The properties of an object as a view, for libraries whose session is one. */
export function viewOf(session: object): View {
  return {
    get: (key) => Reflect.get(session, key),
    set: (key, value) => Reflect.set(session, key, value),
  }
}
