import { createEngine, SessionError, type SessionStore } from '@astro-sessions/engine'
import { update } from './visits.ts'

/** Writers of one session and one key, each a request that knows of no other, as in isolates of their own. */
export interface Posts {
  token: string
  /** One for each writer. */
  items: string[]
}

/** How each write ended, by item: the code of its error, or `kept`. The deadlines are those of a site that sets none. */
export async function postAll(store: SessionStore, { token, items }: Posts): Promise<[string, string][]> {
  const post = (item: string) =>
    update(createEngine({ store, queue: false }).open(token), item).then(
      () => 'kept',
      (error: unknown) => (error instanceof SessionError ? error.code : String(error)),
    )
  return Promise.all(items.map(async (item): Promise<[string, string]> => [item, await post(item)]))
}
