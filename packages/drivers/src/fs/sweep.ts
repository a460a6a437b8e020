import { join } from 'node:path'
import { clockFrom } from '../shared/sweep/clock-from.ts'
import type { SweepTally } from '../shared/sweep/tally.ts'
import { changedAt, discard, discardFolder, discardTree, list, takeAway, takeName } from './disk/disk.ts'
import { isAbandonedDraft } from './disk/draft-name.ts'
import { nonce, type Places } from './disk/places.ts'
import { abandonedData, isOwnName, pointerAmong } from './disk/pointer.ts'
import { listRubble } from './disk/rubble.ts'

const SHARD = /^[0-9a-f]{2}$/
const SESSION = /^[0-9a-f]{64}$/
/** Folders that are looked at side by side: a sweep is in no hurry. */
const WIDTH = 8
/** How long what could not be read is kept aside, in milliseconds. */
const KEPT_ASIDE = 7 * 86_400_000

/**
 * Deletes every session that is over at `now`, what killed writers left, and what was put aside long ago; resolves to how
 * many sessions.
 */
export async function sweepAll(places: Places, now: number, tally: SweepTally): Promise<number> {
  const base = places.base()
  const clock = clockFrom(now)
  const failures: unknown[] = []
  for (const shard of (await list(base)) ?? []) {
    if (!SHARD.test(shard)) continue
    const names = (await list(join(base, shard))) ?? []
    for (let start = 0; start < names.length; start += WIDTH) {
      const batch = names.slice(start, start + WIDTH)
      const sweeping = batch.map((name) => sweepEntry(join(base, shard), name, { now, present: clock() }))
      let deleted = 0
      for (const result of await Promise.allSettled(sweeping)) {
        if (result.status === 'fulfilled') deleted += result.value
        else failures.push(result.reason)
      }
      tally.add({ seen: batch.length, deleted })
    }
  }
  await sweepAside(places.aside(), now)
  // One folder that cannot be deleted does not keep the others.
  if (failures.length > 0) throw failures[0]
  return tally.deleted
}

interface Times {
  readonly now: number
  /** What the clock says by now: a draft may be younger than the sweep. */
  readonly present: number
}

async function sweepEntry(shard: string, name: string, { now, present }: Times): Promise<number> {
  if (SESSION.test(name)) return sweepSession(join(shard, name), now)
  if (isAbandonedDraft(name, present)) await sweepDraft(shard, name)
  return 0
}

async function sweepSession(folder: string, now: number): Promise<number> {
  const names = (await list(folder)) ?? []
  const pointer = pointerAmong(names)
  if (pointer === null) {
    await deleteFolder(folder, (await listRubble(folder)) ?? [])
    return 0
  }
  if (now < pointer.until) {
    await discard(...abandonedData(names, pointer).map((each) => join(folder, each)))
    return 0
  }
  // The same step that writers race for: whoever moved the pointer meanwhile keeps the session.
  if (!(await takeAway(join(folder, pointer.name)))) return 0
  await deleteFolder(folder, names)
  return 1
}

/** What a creation that was killed left. One that was only held up finds its folder gone, and begins again. */
async function sweepDraft(shard: string, name: string): Promise<void> {
  const taken = join(shard, `old_${nonce()}`)
  if (!(await takeName(join(shard, name), taken))) return
  await deleteFolder(taken, (await list(taken)) ?? [])
}

/** What was put aside is there to be looked at, and holds what visitors have long lost: it goes after a week. */
async function sweepAside(aside: string, now: number): Promise<void> {
  for (const name of (await list(aside)) ?? []) {
    const path = join(aside, name)
    const movedAt = await changedAt(path)
    if (movedAt !== null && now - movedAt > KEPT_ASIDE) await discardTree(path)
  }
}

async function deleteFolder(folder: string, names: readonly string[]): Promise<void> {
  await discard(...names.filter(isOwnName).map((name) => join(folder, name)))
  await discardFolder(folder)
}
