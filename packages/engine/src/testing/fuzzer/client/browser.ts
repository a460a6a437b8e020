import { type CookieChange, keyOf } from '../../../lib/token.ts'
import { noIntents } from '../model/intents.ts'
import type { FuzzRequest, FuzzStep } from '../plan.ts'
import type { FuzzWorld } from '../world.ts'
import { openOptions, performArrived } from './arrival.ts'
import { type Attempt, rollBack } from './attempt.ts'
import { isExpectedError } from './expected-error.ts'
import { settle } from './settle.ts'
import { isStoreError } from './store-error.ts'

/** Sends one request of a browser, with the cookie that it has when its turn comes, and answers it as a site does. */
export async function sendRequest(
  world: FuzzWorld,
  index: number,
  { browser, steps, goesOn, arrival }: FuzzRequest,
): Promise<void> {
  const attempt = await world.schedule.turn(`${index}: opens`, async () =>
    open(world, { index, browser, arrival }),
  )
  try {
    for (const step of steps) {
      if (step.verb === 'fail') return await failPage(world, attempt)
      if (step.verb === 'respond') await respond(world, attempt)
      else await performOrGoOn(world, attempt, { step, goesOn })
    }
    await respond(world, attempt)
  } catch (error) {
    noteError(world, attempt, error)
    await failPage(world, attempt)
  }
}

async function performOrGoOn(
  world: FuzzWorld,
  attempt: Attempt,
  { step, goesOn }: { readonly step: FuzzStep; readonly goesOn: boolean },
): Promise<void> {
  try {
    await performArrived(world, attempt, step)
  } catch (error) {
    if (!goesOn || !isStoreError(error)) throw error
    noteError(world, attempt, error)
  }
}

function open(
  world: FuzzWorld,
  { index, browser, arrival }: Pick<Attempt, 'index' | 'browser' | 'arrival'>,
): Attempt {
  const token = world.jars[browser]
  const origin = token === undefined ? null : keyOf(token)
  const attempt: Attempt = {
    index,
    browser,
    arrival,
    request: world.engineOf(index).open(
      token,
      openOptions(world, arrival, () => attempt),
    ),
    origin,
    home: origin,
    intents: noIntents(),
    removed: [],
    openedAt: world.ledger.moment,
    time: world.clock.now(),
    seen: new Set(),
    told: new Set(),
    interruptions: new Set(),
    hasTrouble: false,
    isFirstLook: true,
    hasLogin: false,
    hasRotation: false,
    hasEnd: false,
    isDone: false,
    isLate: false,
    hasRead: false,
    mayHaveRead: false,
    lateReads: 0,
    isLoaded: false,
  }
  world.attempts.push(attempt)
  return attempt
}

/** Commits, and lets the answer leave; a second time it waits for what the page did after that. */
async function respond(world: FuzzWorld, attempt: Attempt): Promise<void> {
  const { request } = attempt
  if (attempt.isLate) {
    await request.settled()
    settle(world, attempt, { kind: 'keep' })
    return
  }
  attempt.isDone = true
  const change = await request.commit()
  settle(world, attempt, change)
  answer(world, attempt, change)
  await request.settled()
}

function answer(world: FuzzWorld, attempt: Attempt, change: CookieChange): void {
  attempt.request.responseStarted()
  attempt.isLate = true
  const { browser, index } = attempt
  if (change.kind === 'keep') return
  world.schedule.later(`${index}: its cookie arrives`, async () => {
    world.jars[browser] = change.kind === 'set' ? change.token : undefined
  })
}

/** The page failed: what it wrote is dropped, and an error page carries what must reach the browser. */
async function failPage(world: FuzzWorld, attempt: Attempt): Promise<void> {
  const { request } = attempt
  try {
    if (attempt.isLate) return await request.settled()
    request.rollback()
    rollBack(attempt)
    // What was stored before stays, and can be in a session that has yet to be told to the browser.
    attempt.hasTrouble = true
    attempt.isDone = true
    const change = await request.commit()
    settle(world, attempt, change)
    answer(world, attempt, change)
    await request.settled()
  } catch (error) {
    noteError(world, attempt, error)
  }
}

function noteError(world: FuzzWorld, attempt: Attempt, error: unknown): void {
  if (!isExpectedError(world, attempt, error)) world.ledger.violate(`a request failed: ${error}`)
}
