import { delay, systemClock } from '../clock.ts'
import { SessionError } from '../errors/errors.ts'
import { endAt, endSuccessor, type IsSame, type RetireSite } from '../store/retire.ts'
import type { ReadResult, RecordMeta } from '../store/store.ts'
import type { ListedSessions, SessionCount, WalkOptions } from './all-sessions-shape.ts'

/** Records that are asked for side by side: a store has visitors to serve meanwhile. */
const WIDTH = 32
/** Records after which everything else has a turn: where a store answers at once, nothing else would until the end. */
const TURN = 8 * WIDTH
/** Walks in which sessions are looked for that moved while the one before was under way. */
const MOST_WALKS = 5

export function createAllSessions(site: RetireSite): ListedSessions {
  const { store, clock } = site

  /** Shows each record that is there to `visit`, which resolves to how many sessions it ended. */
  async function walk(
    visit: (key: string, found: ReadResult) => number | Promise<number>,
    { onProgress, signal }: WalkOptions,
    before = { ended: 0, walk: 0 },
  ): Promise<{ ended: number; walk: number }> {
    if (store.keys === undefined) throw unlisted()
    const look = async (key: string) => visit(key, await store.read(key, clock.now()))
    const walk = before.walk + 1
    let { ended } = before
    let seen = 0
    for await (const page of store.keys()) {
      for (let first = 0; first < page.length; first += WIDTH) {
        if (first % TURN === 0) await delay(systemClock, 0)
        signal?.throwIfAborted()
        const counts = await Promise.all(page.slice(first, first + WIDTH).map(look))
        seen += counts.length
        for (const count of counts) ended += count
        onProgress?.({ seen, ended, walk })
      }
    }
    return { ended, walk }
  }

  /** Where the clock here runs ahead, the site still uses the session: it ends as of the last moment when it lived here. */
  async function endExpired(key: string, expiredAt: number, isSame: IsSame): Promise<boolean> {
    const at = expiredAt - 1
    const found = await store.read(key, at)
    if (found.kind !== 'live' || found.record.meta.id === '') return false
    return (await endAt({ store, clock: { ...clock, now: () => at } }, key, isSame)) === 'ended'
  }

  return {
    async count(options = {}) {
      const count = { live: 0, loggedIn: 0, over: 0, unreadable: 0 } satisfies SessionCount
      await walk((_, found) => {
        if (found.kind === 'unreadable') count.unreadable += 1
        else if (found.kind === 'retired') count.over += 1
        // The list of a user's sessions is a record without an id.
        else if (found.kind === 'live' && found.record.meta.id !== '') {
          count.live += 1
          if (found.record.meta.userId !== null) count.loggedIn += 1
        }
        return 0
      }, options)
      return count
    },

    async endAll(options = {}) {
      const before = clock.now()
      // What began later than now did so by a clock that is ahead, or before this one was set back.
      const isOld = ({ createdAt }: RecordMeta) => createdAt <= before || createdAt > clock.now()
      let endedLate = 0
      const end = async (key: string, found: ReadResult) => {
        if (found.kind === 'live') {
          const { meta } = found.record
          const isOlder = meta.id !== '' && isOld(meta)
          return isOlder && (await endAt(site, key, isOld)) === 'ended' ? 1 : 0
        }
        if (found.kind === 'retired' && found.reason === 'expired') {
          if (await endExpired(key, found.at, isOld)) endedLate += 1
          return 0
        }
        // It moved to a token that the walk may have come by already.
        const isMoved = found.kind === 'retired' && found.successor !== undefined
        return isMoved && (await endSuccessor(site, found, isOld)) === 'ended' ? 1 : 0
      }
      let done = { ended: 0, walk: 0 }
      while (done.walk < MOST_WALKS) {
        const earlier = done.ended + endedLate
        done = await walk(end, options, done)
        if (done.ended + endedLate === earlier) break
      }
      return done.ended
    },

    sweep: async (options) => (await store.sweep?.(clock.now(), options)) ?? 0,
  }
}

function unlisted(): SessionError {
  return new SessionError(
    'INVALID_CALL',
    'This store cannot list its sessions, so they cannot be counted or ended together.',
    {
      hint: 'Those of one user can: userSessions(id). A driver of your own can have a method `keys`, fromCas() a `list`.',
    },
  )
}
