import { createEngine } from '../../../lib/engine.ts'
import { SessionError } from '../../../lib/errors/errors.ts'
import type { SessionRequest } from '../../../lib/request.ts'
import { keyOf } from '../../../lib/token.ts'
import type { Program, Step } from '../programs.ts'
import type { Attempt } from '../world/attempt.ts'
import type { World } from '../world/world.ts'
import { settle } from './settle.ts'
import { perform } from './steps.ts'

/** What no prefetch may do, whatever the session holds. */
const REFUSED: ReadonlySet<Step> = new Set<Step>(['update', 'regenerate', 'login', 'logout', 'persist'])

const LOGINS: ReadonlySet<Step> = new Set<Step>(['login', 'other login', 'login for a while', 'capped login'])

/** Runs a program from the shared cookie on. Every way in which a promise can be broken is noted in the world. */
export async function runClient(world: World, client: number, program: Program): Promise<void> {
  let attempt: Attempt | undefined
  const engine = createEngine({
    store: world.storeOf(client),
    clock: world.clock,
    random: world.random,
    queue: false,
    maxSessions: program.steps.includes('capped login') ? 1 : undefined,
    onEvent: (event) => {
      if (event.type !== 'interrupted' || attempt === undefined) return
      attempt.interrupted = true
      attempt.isMoved ||= event.reason === 'rotated'
    },
  })
  world.engines[client] = engine
  let cookie: string | undefined = world.tokens[program.start]
  for (const steps of requestsOf(program)) {
    attempt = await world.schedule.turn(`${client}: opens`, async () =>
      open(world, client, engine.open(cookie, program.isAhead ? { unseen: 'ahead' } : {}), cookie),
    )
    attempt.isAhead = program.isAhead === true
    world.attempts[client] = attempt
    const change = await runRequest(world, attempt, steps)
    if (change === null) return
    if (change.kind === 'clear') cookie = undefined
    if (change.kind === 'set') cookie = change.token
  }
}

function requestsOf({ steps }: Program): Step[][] {
  const requests: Step[][] = [[]]
  for (const step of steps) {
    if (step === 'next request') requests.push([])
    else requests.at(-1)?.push(step)
  }
  return requests
}

function open(world: World, client: number, request: SessionRequest, token: string | undefined): Attempt {
  return {
    client,
    request,
    origin: token === undefined ? null : keyOf(token),
    groups: [],
    deferred: [],
    unborn: new Map(),
    lifecycle: { ends: false, rotates: false, login: null },
    note: null,
    interrupted: false,
    isMoved: false,
    heir: null,
    openedAt: world.model.moment,
    expiries: world.expiries,
    isFirstLook: true,
    isAhead: false,
  }
}

async function runRequest(world: World, attempt: Attempt, steps: readonly Step[]) {
  try {
    for (const step of steps) {
      await perform(world, attempt, step)
      if (attempt.isAhead && REFUSED.has(step)) world.violate(`a prefetch was let go on after: ${step}`)
    }
    attempt.groups = [attempt.deferred]
    const change = await attempt.request.commit()
    settle(world, attempt)
    if (attempt.request.outdated !== null && change.kind === 'set')
      world.violate(`client ${attempt.client} is to come again, and got a cookie`)
    checkCookie(world, attempt, change.kind === 'set' ? keyOf(change.token) : null, steps)
    return change
  } catch (error) {
    if (error instanceof SessionError && error.code === 'SESSION_PREFETCHED') return refused(world, attempt)
    if (!(error instanceof SessionError) || world.fault === null)
      world.violate(`client ${attempt.client} failed: ${error}`)
    return null
  }
}

/** What the middleware does for a prefetch that is refused: nothing of it may be kept. */
async function refused(world: World, attempt: Attempt) {
  attempt.groups = []
  attempt.deferred = []
  attempt.request.rollback()
  const change = await attempt.request.commit()
  if (change.kind !== 'keep') world.violate(`client ${attempt.client} was refused and got a cookie`)
  return change
}

function checkCookie(world: World, attempt: Attempt, key: string | null, steps: readonly Step[]): void {
  const isLogin = steps.some((step) => LOGINS.has(step))
  const { client, interrupted, origin } = attempt
  const isDead = key !== null && !world.model.isAlive(key) && attempt.expiries === world.expiries
  if (isLogin && key === null) world.violate(`client ${client} logged in and has no session`)
  // A late answer, and a revocation, leave time for others to end the session before its cookie is sent.
  if (isDead && world.fault?.client !== client && !world.isRevoking)
    world.violate(`client ${client} got the cookie of a dead session`)
  if (key !== null && interrupted && !isLogin)
    world.violate(`client ${client} was interrupted and got a cookie`)
  const isOvertaken =
    origin !== null && world.model.wasRotated(origin) && world.rotations.get(origin) !== client
  // Its own logout may have ended the session that took over.
  const isEnded = attempt.lifecycle.ends && !world.isSuccessorAlive(origin)
  if (key !== null && isOvertaken && !isLogin && !isEnded)
    world.violate(`client ${client} replaces the cookie of a rotation`)
}
