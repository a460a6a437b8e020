/** A client whose `query` takes a statement and its parameters: `pg`'s, Neon's, PGlite, and what a site wraps. */
export interface QueryClient {
  query(
    text: string,
    values: unknown[],
  ): PromiseLike<{ readonly rows: readonly unknown[] } | readonly unknown[]>
}

/** What is used of postgres.js. */
export interface UnsafeClient {
  unsafe(text: string, values: never[], options: { prepare: boolean }): PromiseLike<readonly unknown[]>
  readonly options: { readonly prepare?: boolean }
}

/** What is used of a pool of `pg`, with which it is known whether a statement has been sent. */
export interface PgPool {
  readonly totalCount: number
  readonly options?: { readonly max?: number }
  connect(): Promise<PgClient>
  /** Of a connection that nobody uses. Where nobody listens, its error ends the process. */
  on?(event: 'error', listener: () => void): unknown
  off?(event: 'error', listener: () => void): unknown
}

export interface PgClient {
  query(query: { name?: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>
  /** Where nobody listens, an error of a connection ends the process. */
  on?(event: 'error', listener: () => void): unknown
  off?(event: 'error', listener: () => void): unknown
  /** Gives it back to the pool, or ends it. */
  release(ends?: boolean): void
}

export type PostgresClient = QueryClient | UnsafeClient | PgPool

export function isPool(client: object): client is PgPool {
  return isFunction(client, 'connect') && typeof Reflect.get(client, 'totalCount') === 'number'
}

export function isQueryClient(client: object): client is QueryClient {
  return isFunction(client, 'query')
}

export function isUnsafeClient(client: object): client is UnsafeClient {
  return isFunction(client, 'unsafe') && typeof Reflect.get(client, 'options') === 'object'
}

function isFunction(client: object, name: string): boolean {
  return typeof Reflect.get(client, name) === 'function'
}
