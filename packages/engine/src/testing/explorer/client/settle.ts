import { keyOf } from '../../../lib/token.ts'
import type { Attempt } from '../world/attempt.ts'
import { copyOf, type ModelData, newData, removeAll, removeList } from '../world/model.ts'
import type { World } from '../world/world.ts'

/** After a call was answered: what it meant has happened by now, or it was interrupted. */
export function settle(world: World, attempt: Attempt): void {
  const { sessionID } = attempt.request.session
  const key = sessionID === undefined ? null : keyOf(sessionID)
  const bornAt = key === null ? undefined : attempt.unborn.get(key)
  if (key !== null && bornAt !== undefined) {
    attempt.unborn.delete(key)
    const data = heirOf(world, attempt) ?? newData()
    for (const effect of attempt.groups.shift() ?? []) effect(data)
    world.model.begin(key, data, null)
    if (bornAt !== world.expiries) world.model.end(key)
  }
  // A removal on a session that is dead has nothing left to remove.
  const isOpen = attempt.groups.flat().some((effect) => effect !== removeList && effect !== removeAll)
  if (isOpen && !attempt.interrupted)
    world.violate(`client ${attempt.client} was told that a write is kept, and it was not`)
  // What its session lost by going on elsewhere is not answered as kept.
  if (isOpen && attempt.isMoved && attempt.request.outdated === null)
    world.violate(`client ${attempt.client} is not told to come again`)
  attempt.groups = []
}

/** A login that comes second goes on from where the same user's first one led, and nobody else's. */
function heirOf(world: World, { heir, origin, lifecycle }: Attempt): ModelData | null {
  if (heir === null || origin === null || lifecycle.ends || lifecycle.isMixed) return null
  return heir.userId === lifecycle.login && world.model.wasLeftByLogin(origin) ? copyOf(heir) : null
}

/** Notes a violation when a first look saw something that was at no moment there since the request began. */
export function checkLook(world: World, attempt: Attempt, list: string[] | null): void {
  if (!attempt.isFirstLook || attempt.origin === null) return
  attempt.isFirstLook = false
  if (!world.model.hadList(attempt.origin, list, attempt.openedAt)) {
    world.violate(`client ${attempt.client} read a list that is older than its request`)
  }
}
