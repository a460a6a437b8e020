import type { SessionStore } from '@astro-sessions/engine'
import { fromCas } from '../from-cas/store.ts'
import { kvStorage } from './kv-storage.ts'
import { checkDenoKvOptions, type DenoKvOptions } from './options.ts'

export type { DenoKvOptions } from './options.ts'

/**
 * Sessions in Deno KV, on Deno Deploy or in a file of one machine, for any number of processes. Needs Deno with
 * `--unstable-kv`.
 *
 * A session takes 64 KiB at most; a larger one is refused with `TOO_LARGE`. Deno KV deletes what has ended itself.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export default function denoKvStore(options: DenoKvOptions = {}): SessionStore {
  return fromCas(kvStorage(checkDenoKvOptions(options)))
}
