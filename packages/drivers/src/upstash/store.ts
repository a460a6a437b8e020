import type { SessionStore } from '@astro-sessions/engine'
import { redisVerbs, type ScriptRunner } from '../shared/redis/verbs.ts'
import { allKeys, inspectDatabase } from './keys.ts'
import { settingsOf, type UpstashStoreOptions } from './options.ts'
import { createSender } from './sender.ts'
import { closedError } from './upstash-error.ts'

export type { UpstashOptions, UpstashPlace, UpstashStoreOptions } from './options.ts'

/**
 * Sessions in a Redis of Upstash over its REST interface, by plain `fetch`: on Node.js, workerd, Deno, Bun and edge
 * functions. Scripts and layout are those of the Redis store, so that a site can change from one to the other.
 *
 * Each verb is one atomic step and one request; the first of each kind after a start of the database takes two. A
 * write whose answer was lost rejects with `OUTCOME_UNKNOWN` and is never sent again; where Upstash says that nothing
 * was written, it rejects with `STORE_UNAVAILABLE`, or with `TOO_LARGE`.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export default function upstashStore(options: UpstashStoreOptions): SessionStore {
  const settings = settingsOf(options)
  const sender = createSender(settings)
  let isClosed = false
  const open = <Args extends unknown[], Result>(send: (...args: Args) => Promise<Result>) => {
    return async (...args: Args) => {
      if (isClosed) throw closedError()
      return send(...args)
    }
  }
  const runner: ScriptRunner = { read: open(sender.read), run: open(sender.run) }
  return {
    capabilities: { atomic: 'everywhere', consistency: 'strong' },
    ...redisVerbs(runner, settings.base),
    async *keys() {
      if (isClosed) throw closedError()
      yield* allKeys(settings)
    },
    inspect: open(() => inspectDatabase(settings)),
    async close() {
      isClosed = true
    },
  }
}
