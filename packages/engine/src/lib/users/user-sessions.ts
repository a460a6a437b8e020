import { SessionError } from '../errors/errors.ts'
import { expiryOf } from '../store/expiry.ts'
import { endAt } from '../store/retire.ts'
import type { RecordMeta } from '../store/store.ts'
import { describeNonName, isName } from '../values/name.ts'
import { type LivingEntry, withoutDead } from './living.ts'
import { withRoom } from './room.ts'
import { isRevoked } from './user-epoch.ts'
import { beginEpoch, readIndex, removeEntries } from './user-index.ts'
import type { UserSession, UserSessions, UserSessionsSite } from './user-sessions-shape.ts'

export function createUserSessions(site: UserSessionsSite, userId: string): UserSessions {
  const { store, clock, users, emit } = site

  async function liveSessions(keys: Iterable<string>): Promise<[key: string, meta: RecordMeta][]> {
    const now = clock.now()
    const found = await Promise.all([...keys].map(async (key) => ({ key, ...(await store.read(key, now)) })))
    return found.flatMap((each): [string, RecordMeta][] =>
      each.kind === 'live' ? [[each.key, each.record.meta]] : [],
    )
  }

  return {
    async list() {
      const { entries } = await readIndex(site, userId, clock.now())
      const living = await withoutDead(site, userId, [...entries])
      const oldestFirst = living.flatMap(({ meta }) => meta ?? []).sort((a, b) => a.lastSeenAt - b.lastSeenAt)
      // A session that is being rotated is there twice for a moment.
      const sessions = [...new Map(oldestFirst.map((meta) => [meta.id, meta])).values()]
      return sessions.sort((a, b) => b.lastSeenAt - a.lastSeenAt).map(describe)
    },

    async revoke(id) {
      const { entries } = await readIndex(site, userId, clock.now())
      let count = 0
      const ended: string[] = []
      for (const key of entries.keys()) {
        const found = await store.read(key, clock.now())
        const isIt =
          found.kind === 'live' ? found.record.meta.id === id : found.kind === 'retired' && found.successor
        if (!isIt) continue
        if ((await endAt(site, key, (meta) => meta.id === id)) === 'ended') count += 1
        ended.push(key)
      }
      await removeEntries(site, userId, ended, clock.now())
      if (count > 0) emit({ type: 'revoked', id, userId })
      return count > 0
    },

    async revokeAll({ except } = {}) {
      if (except !== undefined && !isName(except)) throw notAnId(except)
      const now = clock.now()
      const begin = () => beginEpoch(site, userId, except ?? null, now)
      // What takes over from a session follows its lot: from the one that stays, it may be about to be created.
      const isSpared = ({ entry: { isHeir }, meta }: Omit<LivingEntry, 'key'>) =>
        except !== undefined && (meta === null ? isHeir : meta.id === except)
      const [user, before] = await withRoom(site, userId, begin, isSpared)
      await users.learn(userId, user, now)
      const live = new Map(await liveSessions(user.entries.keys()))
      const ending = [...user.entries]
        .filter(([key, entry]) => !isSpared({ entry, meta: live.get(key) ?? null }))
        .map(([key]) => key)
      const end = async (key: string): Promise<string[]> => {
        let id = live.get(key)?.id
        const outcome = await endAt(site, key, (meta) => {
          id = meta.id
          return isRevoked(meta, { epoch: user.epoch, spared: except ?? null })
        })
        return outcome === 'ended' && id !== undefined ? [id] : []
      }
      const ended = await Promise.all(ending.filter((key) => live.has(key)).map(end))
      // Those that are about to be created, too: the marker refuses them.
      const others = await Promise.all(ending.filter((key) => !live.has(key)).map(end))
      await removeEntries(site, userId, ending, clock.now())
      const ids = new Set([...ended, ...others].flat())
      for (const id of ids) emit({ type: 'revoked', id, userId })
      return before + ids.size
    },
  }
}

function notAnId(except: unknown): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    '`except` of revokeAll() is not the id of a session. No session was ended.',
    { hint: `Got ${describeNonName(except)}. Pass \`(await session.info())?.id\`, or leave it out.` },
  )
}

function describe(meta: RecordMeta): UserSession {
  const { id, label, createdAt, lastSeenAt } = meta
  const times = { createdAt: new Date(createdAt), lastSeenAt: new Date(lastSeenAt) }
  return { id, label, ...times, expiresAt: new Date(expiryOf(meta)) }
}
