import { keyOf } from '../../../lib/token.ts'
import { SITE_LIFE } from '../model/lifetimes.ts'
import type { FuzzStep } from '../plan.ts'
import type { FuzzWorld } from '../world.ts'
import { type Attempt, takeAway } from './attempt.ts'

import { login, refusedLogin, SHORT_LIVES } from './login.ts'

const MINUTE = 60_000
const { idle: IDLE } = SITE_LIFE

/** Steps that change whose session it is, how long it lives, and what others do meanwhile. */
export async function performOnLife(
  world: FuzzWorld,
  attempt: Attempt,
  { verb, bag }: FuzzStep,
): Promise<void> {
  const { session } = attempt.request
  switch (verb) {
    case 'regenerate':
      session.regenerate()
      Object.assign(attempt, { hasRotation: true })
      attempt.intents.rotates = true
      return
    case 'persist':
      session.persist((2 * IDLE) / 1000)
      Object.assign(attempt, { hasRotation: true })
      attempt.intents.rotates = true
      attempt.intents.persists = [...attempt.intents.persists, 2 * IDLE]
      return
    case 'login':
      return login(world, attempt, 'ann')
    case 'other login':
      return login(world, attempt, 'bob')
    case 'login with bag':
      return login(world, attempt, 'ann', { keep: [bag] })
    case 'login with nothing':
      return login(world, attempt, 'ann', { keep: [] })
    case 'login for a while':
      return login(world, attempt, 'ann', SHORT_LIVES[bag])
    case 'overlong login':
      return refusedLogin(world, attempt, bag)
    case 'logout':
      session.logout()
      takeAway(attempt, { field: null, item: null })
      attempt.hasEnd = true
      Object.assign(attempt.intents, { ends: true, login: null, lives: [], persists: [], rotates: false })
      return
    case 'load':
      return load(world, attempt)
    case 'pause':
      return pause(world, attempt)
    case 'revoke all':
    case 'revoke others':
      return revoke(world, attempt, verb === 'revoke others')
    case 'a minute passes':
      return world.passTime(MINUTE + 1000)
    case 'half an hour passes':
      return world.passTime(30 * MINUTE)
    case 'half the idle time passes':
      return world.passTime(IDLE / 2)
    case 'every session expires':
      return world.passTime(3 * IDLE)
    default:
      return
  }
}

/** Lets the others go on. */
export function pause(world: FuzzWorld, { index }: Attempt): Promise<void> {
  return world.schedule.turn(`${index}: takes its time`, async () => undefined)
}

/** Goes on in the session of the other browser, where it did nothing in its own that is not done yet. */
async function load({ jars, ledger, tokens }: FuzzWorld, attempt: Attempt): Promise<void> {
  const { intents, interruptions, hasLogin, hasRotation, hasEnd, browser } = attempt
  const token = jars[1 - browser] ?? jars[browser] ?? [...tokens].at(-1)
  const isPending = intents.additions.length + intents.removals.length > 0
  if (token === undefined || isPending || interruptions.size > 0 || hasLogin || hasRotation || hasEnd) return
  const openedAt = ledger.moment
  await attempt.request.session.load(token)
  const origin = keyOf(token)
  Object.assign(attempt, { origin, home: origin, openedAt, isLoaded: true, isFirstLook: true })
  attempt.told.clear()
  attempt.seen.clear()
}

async function revoke(world: FuzzWorld, attempt: Attempt, isSparing: boolean): Promise<void> {
  const { ledger, users, clock } = world
  const info = isSparing ? await attempt.request.session.info() : null
  world.revokedUsers.add(users.ann)
  attempt.intents.revokes = users.ann
  const living = ledger
    .all()
    .filter(({ key, userId, isBorn, id }) => {
      return isBorn && userId === users.ann && ledger.isAlive(key, clock.now()) && id !== info?.id
    })
    .map(({ key }) => key)
  world.revocations += 1
  await world.engineOf(attempt.index).users(users.ann).revokeAll({ except: info?.id })
  world.revocations -= 1
  world.revokedBy = ledger.moment
  for (const key of living) world.revoked.add(key)
}
