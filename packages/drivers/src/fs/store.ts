import type { SessionStore } from '@astro-sessions/engine'
import { createTally } from '../shared/sweep/tally.ts'
import { decideApply, decideCreate, decideRead, decideRetire } from './decide.ts'
import { unavailable } from './disk/disk-error.ts'
import { createPlaces } from './disk/places.ts'
import { createRecordCache } from './disk/record-cache.ts'
import { createSpareFiles } from './disk/spare-files.ts'
import { find, NOTHING, recall } from './find.ts'
import { inspectFolder, keysIn } from './keys.ts'
import { checkFsOptions, type FsOptions } from './options.ts'
import { sweepAll } from './sweep.ts'
import { createTransact } from './transact.ts'

export type { FsOptions } from './options.ts'

/** Bytes of data files whose records a store remembers. */
const REMEMBERED = 4_000_000

/**
 * Sessions in files of one machine, for any number of its processes.
 *
 * Every verb is one atomic step between all processes that use the folder: a file is renamed, and only one of
 * several can do that. There is no lock that a killed process could leave behind. The folder is made at the first
 * write, for the user of the server only, and hidden from git. A record that cannot be read is put aside, not deleted,
 * when its key is used again; a sweep deletes it a week later.
 *
 * Not for a folder that several machines share: network file systems do not keep the promise between them.
 */
export default function fsStore(options: FsOptions = {}): SessionStore {
  const { base, fsync } = checkFsOptions(options)
  const places = createPlaces(base)
  const cache = createRecordCache(REMEMBERED)
  const spares = createSpareFiles()
  const transact = createTransact({ places, cache, spares, fsync })

  return {
    capabilities: { atomic: 'host', consistency: 'strong' },

    create(key, record, now) {
      return transact({ key, now, guess: () => NOTHING, decide: (found) => decideCreate(found, record) })
    },

    async read(key, now) {
      const place = places.of(key)
      try {
        return decideRead(await find(place, now, cache))
      } catch (error) {
        throw unavailable(error, places.base())
      }
    },

    apply(key, change) {
      const { now } = change
      const guess = () => recall(key, now, cache)
      return transact({ key, now, guess, decide: (found) => decideApply(found, change) })
    },

    retire(key, retirement) {
      const { now } = retirement
      const guess = () => recall(key, now, cache)
      return transact({ key, now, guess, decide: (found) => decideRetire(found, retirement) })
    },

    async sweep(now, options) {
      const tally = createTally(options)
      try {
        return await sweepAll(places, now, tally)
      } catch (error) {
        throw unavailable(error, places.base())
      }
    },

    async *keys() {
      try {
        yield* keysIn(places.base())
      } catch (error) {
        throw unavailable(error, places.base())
      }
    },

    inspect: () => inspectFolder(places.base()),

    async close() {
      cache.clear()
      await spares.clear()
    },
  }
}
