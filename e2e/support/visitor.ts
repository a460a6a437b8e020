/** What a visitor may say besides the path. */
export interface VisitOptions {
  method?: string
  headers?: Record<string, string>
  body?: URLSearchParams | FormData | string
  signal?: AbortSignal
}

/** What a site keeps about a visitor, as its page `/api/session` tells it. */
export interface Kept {
  data: Record<string, unknown>
  userId: string | null
}

/**
 * A browser without a screen: it keeps cookies, says where its forms are from, and follows no redirect.
 * With Node's own client, which takes any header and can hang up in the middle of an answer.
 */
export class Visitor {
  readonly #base: string
  readonly #cookies: Map<string, string>

  /** @param base where the site is, its base path included */
  constructor(base: string, cookies: Iterable<[string, string]> = []) {
    this.#base = base
    this.#cookies = new Map(cookies)
  }

  /** The same visitor in another request that does not see what this one gets: a slow tab. */
  copy(): Visitor {
    return new Visitor(this.#base, this.#cookies)
  }

  /** The same visitor at another server of the site. */
  at(base: string): Visitor {
    return new Visitor(base, this.#cookies)
  }

  get cookies(): readonly string[] {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`)
  }

  async fetch(path: string, { headers, ...options }: VisitOptions = {}): Promise<Response> {
    const target = `${this.#base}${path}`
    const own = { Origin: new URL(this.#base).origin, Accept: 'text/html', Cookie: this.cookies.join('; ') }
    const response = await fetch(target, { redirect: 'manual', ...options, headers: { ...own, ...headers } })
    this.#keepCookies(response)
    return response
  }

  async text(path: string, options?: VisitOptions): Promise<string> {
    return (await this.fetch(path, options)).text()
  }

  /** Sends a form. */
  post(path: string, form: Record<string, string> = {}, options: VisitOptions = {}): Promise<Response> {
    return this.fetch(path, { method: 'POST', body: new URLSearchParams(form), ...options })
  }

  async kept(): Promise<Kept> {
    const response = await this.fetch('/api/session')
    const said = await response.text()
    if (!response.ok) throw new Error(`/api/session answers ${response.status}:\n${said}`)
    return JSON.parse(said)
  }

  #keepCookies({ headers }: Response): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';')
      const equals = pair.indexOf('=')
      const name = pair.slice(0, equals)
      if (attributes.some((attribute) => attribute.trim().toLowerCase() === 'max-age=0'))
        this.#cookies.delete(name)
      else this.#cookies.set(name, pair.slice(equals + 1))
    }
  }
}

/** How many cookies of the session an answer carries. */
export function sessionCookies(response: Response): string[] {
  return response.headers
    .getSetCookie()
    .filter((line) => /^(__Host-)?astro-sessions(-[0-9a-f]{6})?=/.test(line))
}
