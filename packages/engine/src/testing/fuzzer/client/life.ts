import type { FuzzStep } from '../plan.ts'
import { type FuzzWorld, IDLE_SECONDS } from '../world.ts'
import { type Attempt, takeAway } from './attempt.ts'

const MINUTE = 60_000
const IDLE = IDLE_SECONDS * 1000

/** Steps that change whose session it is, how long it lives, and what others do meanwhile. */
export async function performOnLife(
  world: FuzzWorld,
  attempt: Attempt,
  { verb, bag }: FuzzStep,
): Promise<void> {
  const { session } = attempt.request
  switch (verb) {
    case 'regenerate':
      Object.assign(attempt, { hasRotation: true })
      attempt.intents.rotates = true
      session.regenerate()
      return
    case 'persist':
      Object.assign(attempt, { hasRotation: true })
      attempt.intents.rotates = true
      session.persist(2 * IDLE_SECONDS)
      return
    case 'login':
      return login(world, attempt, 'ann')
    case 'other login':
      return login(world, attempt, 'bob')
    case 'login with bag':
      return login(world, attempt, 'ann', [bag])
    case 'login with nothing':
      return login(world, attempt, 'ann', [])
    case 'logout':
      takeAway(attempt, { field: null, item: null })
      attempt.hasEnd = true
      Object.assign(attempt.intents, { ends: true, login: null, rotates: false })
      session.logout()
      return
    case 'pause':
      return pause(world, attempt)
    case 'revoke all':
    case 'revoke others':
      return revoke(world, attempt, verb === 'revoke others')
    case 'a minute passes':
      return world.passTime(MINUTE + 1000)
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

function login(world: FuzzWorld, attempt: Attempt, name: 'ann' | 'bob', keep?: readonly string[]): void {
  const user = world.users[name]
  const { intents } = attempt
  const isOther = intents.login !== null && intents.login !== user
  attempt.hasLogin = true
  attempt.request.session.login(user, keep === undefined ? {} : { keep })
  intents.login = user
  for (const addition of intents.additions) addition.heir ??= user
  // That another user's data stay behind is known where the session moves.
  if (keep !== undefined || isOther)
    takeAway(attempt, { field: null, item: null, except: isOther ? undefined : `d:${keep?.[0]}` })
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
