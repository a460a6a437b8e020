import type { Step } from '../programs.ts'
import type { Attempt } from '../world/attempt.ts'
import { ABSOLUTE, type Effect, removeAll, removeList, sameItems } from '../world/model.ts'
import type { World } from '../world/world.ts'
import { performOnFlash } from './flash-steps.ts'
import { checkLook, settle } from './settle.ts'

const IDLE_SECONDS = 86_400

/** Seconds that a short session lives. */
const A_WHILE = 3_600

/** Does one step on the session, and notes what it means. */
export async function perform(world: World, attempt: Attempt, step: Step): Promise<void> {
  const { session } = attempt.request
  switch (step) {
    case 'get':
      checkLook(world, attempt, listIn(await session.get('list')))
      return
    case 'append':
    case 'slow append':
      return append(world, attempt, step === 'slow append')
    case 'blind set': {
      const text = world.newItem()
      session.set('text', text)
      attempt.deferred.push((data) => {
        data.text = text
      })
      return
    }
    case 'update':
      return update(world, attempt)
    case 'increment':
      return increment(world, attempt)
    case 'slow look':
      checkLook(world, attempt, listIn(await session.get('list')))
      return world.schedule.turn(`${attempt.client}: takes its time`, async () => undefined)
    case 'pull':
      return pull(world, attempt)
    case 'delete':
      session.delete('list')
      attempt.deferred.push(removeList)
      return
    case 'clear':
      session.clear()
      attempt.deferred.push(removeAll)
      return
    case 'regenerate':
      session.regenerate()
      attempt.lifecycle.rotates = true
      return
    case 'login':
      return login(attempt, 'ann')
    case 'login for a while':
      return login(attempt, 'ann', A_WHILE)
    case 'flash':
    case 'flash at once':
    case 'take flash':
    case 'keep flash':
      return performOnFlash(world, attempt, step)
    case 'other login':
      return login(attempt, 'bob')
    case 'capped login':
      return login(attempt, 'ann')
    case 'revoke all':
    case 'revoke others':
      return revokeAll(world, attempt, step === 'revoke others')
    case 'logout':
      session.logout()
      attempt.lifecycle = { ends: true, rotates: false, login: null }
      attempt.deferred = []
      return
    case 'persist':
      session.persist(IDLE_SECONDS * 2)
      return
    case 'expire':
      return world.schedule.turn(`${attempt.client}: time passes`, async () =>
        world.passTime(IDLE_SECONDS * 3),
      )
    case 'next request':
      return
  }
}

function add(item: string, seen: string[] | null = null): Effect {
  return (data) => {
    // A session that starts from what this request wrote holds what it had seen, too.
    const start = data.isNew ? seen : null
    data.list = [...(data.list ?? start ?? []), item]
  }
}

async function append(world: World, attempt: Attempt, isSlow: boolean): Promise<void> {
  const { session } = attempt.request
  const isPlain = attempt.deferred.length === 0
  const seen = listIn(await session.get('list'))
  if (isPlain && attempt.lifecycle.login === null && !attempt.lifecycle.ends) checkLook(world, attempt, seen)
  if (isSlow) await world.schedule.turn(`${attempt.client}: takes its time`, async () => undefined)
  const item = world.newItem()
  session.set('list', [...(seen ?? []), item])
  attempt.deferred.push(add(item, seen))
}

async function update(world: World, attempt: Attempt): Promise<void> {
  const item = world.newItem()
  const { ends, login: userId } = attempt.lifecycle
  if (ends || userId !== null) {
    let seen: string[] | null = null
    await attempt.request.session.update('list', (list) => {
      seen = listIn(list)
      return [...(seen ?? []), item]
    })
    attempt.deferred.push(add(item, seen))
    return
  }
  const pending = attempt.deferred
  const isCleared = pending.includes(removeAll)
  const effects = [add(item)]
  attempt.groups = isCleared ? [pending, effects] : [[...pending, ...effects]]
  attempt.deferred = []
  await attempt.request.session.update('list', (list) => [...(listIn(list) ?? []), item])
  settle(world, attempt)
}

async function increment(world: World, attempt: Attempt): Promise<void> {
  const { ends, login: userId } = attempt.lifecycle
  const isDeferred = ends || userId !== null
  let sum = 1
  const counting: Effect = (data) => {
    // A session that starts from what this request wrote holds what it had counted, too.
    data.count = data.isNew ? sum : data.count + 1
  }
  if (isDeferred) attempt.deferred.push(counting)
  else attempt.groups = [[counting]]
  sum = await attempt.request.session.increment('count')
  if (isDeferred) return
  // What could not be stored waits for a login, like what was set.
  if (attempt.interrupted && attempt.groups.flat().includes(counting)) attempt.deferred.push(counting)
  settle(world, attempt)
}

async function pull(world: World, attempt: Attempt): Promise<void> {
  let expected: string[] | null = null
  const taking: Effect = (data) => {
    expected = data.list
    data.list = null
  }
  attempt.groups = [[taking]]
  const pulled = listIn(await attempt.request.session.pull('list'))
  // Where there was nothing to pull nothing was written.
  if (pulled === null) attempt.groups = []
  else if (!sameItems(pulled, expected) && attempt.expiries === world.expiries)
    world.violate(`client ${attempt.client} pulled what it did not take`)
  settle(world, attempt)
}

function login(attempt: Attempt, userId: string, absoluteTimeout = ABSOLUTE / 1000): void {
  attempt.request.session.login(userId, { absoluteTimeout })
  const { lifecycle } = attempt
  const isSecond = lifecycle.login !== null && lifecycle.login !== userId
  const isMixed = isSecond || lifecycle.isMixed === true
  attempt.lifecycle = { ...lifecycle, rotates: true, login: userId, isMixed }
  if (isSecond) attempt.deferred = []
  attempt.deferred.push((data) => {
    const isForeign = isSecond || (data.userId !== null && data.userId !== userId)
    if (isForeign) removeAll(data)
    data.userId = userId
    data.absolute = absoluteTimeout * 1000
  })
}

async function revokeAll(world: World, attempt: Attempt, isSparing: boolean): Promise<void> {
  const info = isSparing ? await attempt.request.session.info() : null
  // Somebody else may have ended the session by now: then there is none to spare, and all are revoked.
  const spared = info === null ? null : attempt.origin
  const before = world.model.keysOf('ann').filter((key) => key !== spared)
  const groups = attempt.groups
  attempt.groups = []
  await world.engineOf(attempt.client).users('ann').revokeAll({ except: info?.id })
  attempt.groups = groups
  world.mustBeDead(before)
}

function listIn(value: unknown): string[] | null {
  return Array.isArray(value) ? value.map(String) : null
}
