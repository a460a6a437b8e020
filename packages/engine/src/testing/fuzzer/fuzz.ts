import { loadParts } from '../../lib/load-parts.ts'
import type { SessionStore } from '../../lib/store/store.ts'
import { keyOf } from '../../lib/token.ts'
import { createDrain, createSchedule } from '../explorer/world/schedule.ts'
import { sendRequest } from './client/browser.ts'
import { isSame, itemsOf, withItem } from './model/items.ts'
import { explanationOf } from './model/kept.ts'
import type { Ledger } from './model/ledger.ts'
import { FUZZ_BAGS, type FuzzArrival, type FuzzPlan, LOGINS } from './plan.ts'
import { FuzzWorld } from './world.ts'

export interface FuzzOptions {
  /** A store for each run; a store that is slow to open may be the same one each time. */
  readonly open: () => SessionStore | Promise<SessionStore>
  /** A layer between the engine and the store, for each process. */
  readonly layer?: (store: SessionStore) => SessionStore
}

export interface FuzzOutcome {
  /** What broke a promise (none). */
  readonly violations: readonly string[]
  /** What went on, step by step: process, then call. */
  readonly trace: readonly string[]
}

let runCount = 0

/**
 * Runs the requests of a plan at the same time, in the order that it names, and compares what the store holds and what
 * each request was told with what the requests asked for. Deterministic but for the names of keys.
 */
export async function fuzz(plan: FuzzPlan, { open, layer }: FuzzOptions): Promise<FuzzOutcome> {
  // A part that is loaded while requests run would be taken for a request that never ends.
  await loadParts()
  const { drain, close } = createDrain()
  try {
    const store = await open()
    const schedule = createSchedule(drain)
    const run = runCount++
    const world = new FuzzWorld({ plan, store, schedule, run, layer: layer ?? ((inner) => inner) })
    await setUp(world)
    world.begin()
    const order = plan.order[Symbol.iterator]()
    const running = plan.requests.map((request, index) => sendRequest(world, index, request))
    const trace = await schedule.run((count) => (order.next().value ?? 0) % count)
    await finish(world, running, drain)
    await judge(world)
    return { violations: world.ledger.violations, trace }
  } finally {
    close()
  }
}

/** A plan and what came of it, as a text that says it all. */
export function describeFuzz(plan: FuzzPlan, { violations, trace }: FuzzOutcome): string {
  const requests = plan.requests.map(
    ({ browser, steps, goesOn, arrival }, index) =>
      `  request ${index} of browser ${browser}${goesOn ? ', which goes on after a failure' : ''}${howItComes(arrival)}: ${steps.map(({ verb, bag }) => `${verb} (${bag})`).join(', ')}`,
  )
  const steps = trace.map((label, index) => `  ${index + 1}. ${label}`)
  return [...violations, ...requests, ...steps].join('\n')
}

function howItComes({ unseen, load, refusesLateReads }: FuzzArrival): string {
  const notes = [
    unseen && (unseen === 'ahead' ? 'a prefetch' : 'HEAD'),
    load && `the ${load.part} of ${load.page}`,
    refusesLateReads && 'with late reads refused',
  ]
  return notes.map((note) => (note ? `, ${note}` : '')).join('')
}

/** The session that the first browser comes with, with one item in each bag, and a flash. */
async function setUp(world: FuzzWorld): Promise<void> {
  const { plan, clock, ledger, store, users } = world
  const request = world.quietEngine().open(undefined)
  for (const bag of FUZZ_BAGS) request.session.set(bag, withItem(bag, undefined, world.newItem()))
  request.session.flash('notice', world.newItem())
  if (plan.visitor === 'ann') request.session.login(users.ann)
  const change = await request.commit()
  await request.settled()
  if (change.kind !== 'set') return
  const key = keyOf(change.token)
  world.jars.push(change.token)
  world.tokens.add(change.token)
  ledger.created(key, await store.read(key, clock.now()), clock.now())
  ledger.born(key, explanationOf({ mayCopy: true }, clock.now()))
  ledger.copied.clear()
}

async function finish(
  world: FuzzWorld,
  running: readonly Promise<void>[],
  drain: () => Promise<void>,
): Promise<void> {
  let count = 0
  const done = () => {
    count += 1
  }
  for (const request of running)
    request.then(done, (error: unknown) => world.ledger.violate(`a request crashed: ${error}`))
  await drain()
  if (count < running.length) world.ledger.violate('a request never ends')
}

/** What is left in the end, and what each token that a browser ever had opens. */
async function judge(world: FuzzWorld): Promise<void> {
  const { ledger, store, clock } = world
  const now = clock.now()
  for (const kept of ledger.all()) {
    const found = await store.read(kept.key, now)
    const isAlive = ledger.isAlive(kept.key, now)
    if (found.kind !== 'live' && isAlive) ledger.violate('a session that must live is gone')
    if (found.kind === 'live' && !isAlive) ledger.violate('a session that must be dead lives')
    if (found.kind !== 'live' || !isAlive) continue
    const items = itemsOf(found.record)
    for (const [field, held] of kept.items)
      if (!isSame(held, items.get(field) ?? [])) ledger.violate('a session changed by itself')
  }
  const revoked = new Set([...world.revoked].flatMap((key) => heirsOf(ledger, key)))
  const engine = world.quietEngine()
  for (const token of world.tokens) {
    const key = keyOf(token)
    const { session } = engine.open(token)
    const info = await session.info()
    const kept = ledger.get(key)
    if (info !== null && !ledger.isAlive(key, now)) ledger.violate('the token of a dead session opens it')
    if (info !== null && revoked.has(key)) ledger.violate('the token of a revoked session opens it')
    const isRevocable = world.revokedUsers.has(kept?.userId ?? '') && !isLaterLogin(world, key)
    if (info === null && ledger.isAlive(key, now) && !isRevocable)
      ledger.violate('the token of a session that lives opens nothing')
  }
  checkJars(world)
}

/** Whether the session began with a login after all revocations had been answered. */
function isLaterLogin(
  { ledger, plan, hasTimePassed, revocations, revokedBy }: FuzzWorld,
  key: string,
): boolean {
  if (plan.faults.length > 0 || hasTimePassed || revocations > 0) return false
  const isRotated = ledger.all().some(({ successor, isLeftByLogin }) => successor === key && !isLeftByLogin)
  return !isRotated && (ledger.get(key)?.history[0]?.at ?? 0) > revokedBy
}

/** The session and what it became by rotations. */
function heirsOf(ledger: Ledger, key: string): string[] {
  const kept = ledger.get(key)
  if (kept === undefined || kept.successor === null || kept.isLeftByLogin) return [key]
  return [key, ...heirsOf(ledger, kept.successor)]
}

const ENDINGS: ReadonlySet<string> = new Set([
  ...LOGINS,
  'logout',
  'load',
  'revoke all',
  'revoke others',
  'half the idle time passes',
  'every session expires',
])

/** Where nobody logs in or out, and nothing goes wrong, a browser keeps its session. */
function checkJars({ plan, ledger, jars, clock }: FuzzWorld): void {
  const isUneventful =
    plan.faults.length === 0 &&
    plan.requests.every(({ steps }) => steps.every(({ verb }) => !ENDINGS.has(verb)))
  const [jar] = jars
  if (isUneventful && (jar === undefined || !ledger.isAlive(keyOf(jar), clock.now())))
    ledger.violate('a browser lost a session that nobody ended')
}
