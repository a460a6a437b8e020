import { SessionError } from '../../../lib/errors/errors.ts'
import type { LoginOptions } from '../../../lib/session/session-types.ts'
import { type Life, SITE_LIFE } from '../model/lifetimes.ts'
import type { FuzzBag } from '../plan.ts'
import type { FuzzWorld } from '../world.ts'
import { type Attempt, takeAway } from './attempt.ts'

/** Times of one session, in seconds, such that half an hour, or two, end it. */
export const SHORT_LIVES: Record<FuzzBag, LoginOptions> = {
  list: { idleTimeout: 2_400, absoluteTimeout: 4_000 },
  cart: { absoluteTimeout: 4_000 },
  tags: { idleTimeout: 2_400 },
  map: { absoluteTimeout: 4_000, persist: 3_000 },
  tree: { idleTimeout: 60, absoluteTimeout: 1_000 },
}

/** `login`, which carries over what `keep` names, and nothing where another user logged in before in the same request. */
export function login(
  world: FuzzWorld,
  attempt: Attempt,
  name: 'ann' | 'bob',
  options: LoginOptions = {},
): void {
  const user = world.users[name]
  const { intents } = attempt
  const { keep, persist } = options
  const isOther = intents.login !== null && intents.login !== user
  attempt.request.session.login(user, options)
  attempt.hasLogin = true
  const earlier = intents.login === user ? intents.lives[0] : undefined
  intents.lives = [lifeOf(options, earlier ?? SITE_LIFE)]
  intents.persists = persist === undefined ? intents.persists : [...intents.persists, persist * 1000]
  intents.login = user
  for (const addition of intents.additions)
    Object.assign(addition, { heir: addition.heir ?? user, only: null })
  // That another user's data stay behind is known where the session moves.
  if (keep !== undefined || isOther)
    takeAway(attempt, { field: null, item: null, except: isOther || !keep ? undefined : `d:${keep[0]}` })
}

/** What one login of a request names, and an earlier one of the same user where it names nothing. */
function lifeOf({ idleTimeout, absoluteTimeout }: LoginOptions, { idle, absolute }: Life): Life {
  return {
    idle: idleTimeout === undefined ? idle : idleTimeout * 1000,
    absolute: absoluteTimeout === undefined ? absolute : absoluteTimeout * 1000,
  }
}

/** Asks for more than the site allows, in one of its times: nothing of that may happen. */
export function refusedLogin(world: FuzzWorld, { request: { session } }: Attempt, bag: FuzzBag): void {
  const { idle, absolute } = SITE_LIFE
  const isIdle = bag === 'list' || bag === 'cart'
  const tooLong = isIdle ? { idleTimeout: idle / 1000 + 1 } : { absoluteTimeout: absolute / 1000 + 1 }
  try {
    session.login(world.users.bob, tooLong)
  } catch (error) {
    if (error instanceof SessionError && error.code === 'INVALID_OPTION') return
    throw error
  }
  world.ledger.violate('a login for longer than the site allows was let go on')
}
