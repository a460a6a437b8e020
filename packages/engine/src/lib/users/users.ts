import { SessionError } from '../errors/errors.ts'
import type { RecordMeta } from '../store/store.ts'
import { endOldest, tidy } from './living.ts'
import { withRoom } from './room.ts'
import { isRevoked, type UserEpoch } from './user-epoch.ts'
import { addEntry, readIndex, removeEntries, type UserEntry, type UserState } from './user-index.ts'
import type { Users, UsersSite } from './users-site.ts'

/** How long a user's epoch is believed, in milliseconds. */
const BELIEVED = 10_000
const MOST_REMEMBERED = 10_000
const MOST_ROUNDS = 5
/** Logins of a user after which the index is looked at, fewer than are taken out then. */
const LOGINS = 8
/** Characters of a key that name a session among those of one user. */
const ROOT = 16

export function createUsers(site: UsersSite): Users {
  const known = new Map<string, UserEpoch & { readonly at: number }>()
  /** Logins of a user since its index was last looked at in this process. */
  const logins = new Map<string, number>()
  const { clock, maxSessions } = site

  function learn(userId: string, { epoch, spared }: UserEpoch, at: number): void {
    const believed = known.get(userId)
    // An answer that was on its way during a revocation comes after what was learned of that one.
    if (believed !== undefined && believed.epoch > epoch && Math.abs(at - believed.at) < BELIEVED) return
    known.delete(userId)
    known.set(userId, { epoch, spared, at })
    const [oldest] = known.keys()
    if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest)
  }

  async function lookUp(userId: string): Promise<UserEpoch> {
    const now = clock.now()
    const user = known.get(userId)
    if (user !== undefined && Math.abs(now - user.at) < BELIEVED) return user
    return look(userId, now)
  }

  async function look(userId: string, now: number): Promise<UserEpoch> {
    const state = await readIndex(site, userId, now)
    learn(userId, state, now)
    logins.delete(userId)
    await quietly(tidy(site, userId, state))
    return state
  }

  async function revokedAt(meta: RecordMeta): Promise<number | null> {
    if (meta.userId === null) return null
    const user = await lookUp(meta.userId)
    // An epoch is named by the instant at which it began.
    return isRevoked(meta, user) ? user.epoch : null
  }

  /** Where every request falls shortly after a login nobody looks, and what has ended would stay in the index. */
  async function tidyAtTimes(userId: string): Promise<void> {
    const count = (logins.get(userId) ?? 0) + 1
    logins.delete(userId)
    logins.set(userId, count)
    const [oldest] = logins.keys()
    if (logins.size > MOST_REMEMBERED && oldest !== undefined) logins.delete(oldest)
    if (count >= LOGINS) await look(userId, clock.now())
  }

  return {
    async learn(userId, user, at) {
      learn(userId, user, at)
    },

    async join(userId, { key, deadline, from, isHeir = false }) {
      const now = clock.now()
      const newest = { order: now, root: key.slice(0, ROOT) }
      const replaced = isHeir ? from : undefined
      const place =
        maxSessions === null ? newest : placeOf(await readIndex(site, userId, now), newest, replaced)
      const enter = () => addEntry(site, userId, { key, ...place, deadline, isHeir }, now)
      const [user] = await withRoom(site, userId, enter, (session) => session.key === from)
      learn(userId, user, now)
      return user
    },

    async trim(userId) {
      await quietly(maxSessions === null ? tidyAtTimes(userId) : trim(site, userId, maxSessions))
    },

    leave: (userId, key) => quietly(removeEntries(site, userId, [key], clock.now())),

    isRevoked: async (meta) => (await revokedAt(meta)) !== null,
    revokedAt,
  }
}

type Place = Pick<UserEntry, 'order' | 'root'>

/** Where a session stands among the user's: in the place that it takes over, or after all others. */
function placeOf({ entries }: UserState, newest: Place, replaces: string | undefined): Place {
  const replaced = replaces === undefined ? undefined : entries.get(replaces)
  if (replaced !== undefined) return { order: replaced.order, root: replaced.root }
  const orders = [...entries.values()].map(({ order }) => order + 1)
  return { ...newest, order: Math.max(newest.order, ...orders) }
}

async function trim(site: UsersSite, userId: string, limit: number): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { entries } = await readIndex(site, userId, site.clock.now())
    if (entries.size <= limit) return
    if ((await endOldest(site, userId, [...entries], limit, () => false)) === null) return
  }
}

/** Housekeeping whose failure, which the guarded store has reported, must not fail a request. */
async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
  }
}
