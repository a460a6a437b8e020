import type { SessionStore } from '../../../lib/store/store.ts'
import { epochKey, indexKey } from '../../../lib/users/user-index.ts'

/** The users that programs log in. */
const INDEX_KEYS = new Set(['ann', 'bob'].flatMap((user) => [indexKey(user), epochKey(user)]))

/** True for the records that are kept of a user, which are no sessions. */
export function isIndexKey(key: string): boolean {
  return INDEX_KEYS.has(key)
}

/**
 * Keeps the index of users in another store, whose calls wait for no turn: nothing that the programs do depends on
 * their order.
 */
export function withIndexAside(store: SessionStore, other: SessionStore): SessionStore {
  const pick = (key: string) => (isIndexKey(key) ? store : other)
  return {
    capabilities: store.capabilities,
    create: (key, ...rest) => pick(key).create(key, ...rest),
    read: (key, ...rest) => pick(key).read(key, ...rest),
    apply: (key, ...rest) => pick(key).apply(key, ...rest),
    retire: (key, ...rest) => pick(key).retire(key, ...rest),
  }
}
