import { SessionError } from '@astro-sessions/engine'

/** What is used of Deno KV. */
export interface Kv {
  get(
    key: readonly string[],
    options: { consistency: 'strong' },
  ): Promise<{ value: unknown; versionstamp: string | null }>
  /** Items in the order of their keys. After the last one taken, `cursor` is where the next list begins. */
  list(
    selector: { prefix: readonly string[] },
    options: { consistency: 'strong'; limit: number; cursor?: string },
  ): AsyncIterable<{ key: readonly unknown[] }> & { readonly cursor: string }
  atomic(): KvOperation
  close(): void
}

export interface KvOperation {
  check(check: { key: readonly string[]; versionstamp: string | null }): this
  set(key: readonly string[], value: Uint8Array, options: { expireIn: number }): this
  delete(key: readonly string[]): this
  commit(): Promise<{ ok: true; versionstamp: string } | { ok: false }>
}

type OpenKv = (path?: string) => Promise<Kv>

/**
 * A function that opens Deno KV.
 *
 * @throws SessionError `INVALID_OPTION` where there is none
 */
export function kvOpener(): OpenKv {
  const deno: unknown = Reflect.get(globalThis, 'Deno')
  if (typeof deno !== 'object' || deno === null) {
    throw new SessionError(
      'INVALID_OPTION',
      'The session driver deno-kv keeps sessions in Deno KV, and this server does not run on Deno.',
      { hint: 'Run the server with `deno run --unstable-kv`, or use a driver such as fs() or redis().' },
    )
  }
  const openKv: unknown = Reflect.get(deno, 'openKv')
  if (isOpenKv(openKv)) return (path) => Reflect.apply(openKv, deno, [path])
  throw new SessionError(
    'INVALID_OPTION',
    'The session driver deno-kv needs Deno KV, which this Deno leaves out: it was started without `--unstable-kv`.',
    { hint: 'Start the server with `deno run --unstable-kv …`, or set "unstable": ["kv"] in deno.json.' },
  )
}

function isOpenKv(value: unknown): value is OpenKv {
  return typeof value === 'function'
}
