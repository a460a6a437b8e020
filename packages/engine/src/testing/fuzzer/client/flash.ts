import { itemsIn } from '../model/items.ts'
import type { FuzzVerb } from '../plan.ts'
import type { FuzzWorld } from '../world.ts'
import { type Attempt, add, store, takeAway, takeNothing } from './attempt.ts'
import { atOnce, checkShown, isUndisturbed, take, write } from './calls.ts'
import { isRefusal } from './store-error.ts'

export const NOTICE = 'f:notice'

/** Seconds that a form waits for its visitor to log in. */
const A_FORM_WAITS = 900

export type FlashVerb = Extract<FuzzVerb, `${string}flash${string}`>

/** Leaves a flash, takes it, or looks at it. */
export async function performOnFlash(world: FuzzWorld, attempt: Attempt, verb: FlashVerb): Promise<void> {
  const { session } = attempt.request
  switch (verb) {
    case 'flash':
      attempt.told.clear()
      return write(attempt, NOTICE, world.newItem(), (item) => session.flash('notice', item))
    case 'flash at once':
      return leave(world, attempt)
    case 'take flash':
      return take(world, attempt, NOTICE, () => session.flash('notice'))
    case 'keep flash':
      return keep(world, attempt)
  }
}

/** As a form is left that was sent too late: at once, in the place of what is there, and for a while. */
async function leave(world: FuzzWorld, attempt: Attempt): Promise<void> {
  attempt.told.clear()
  const removal = takeAway(attempt, { field: NOTICE, item: null, isReplacing: true })
  const item = world.newItem()
  world.ledger.expiries.set(item, world.clock.now() + A_FORM_WAITS * 1000)
  try {
    await atOnce(world, attempt, NOTICE, item, async () => {
      await attempt.request.session.flash('notice', item, { ttl: A_FORM_WAITS, atOnce: true })
      return item
    })
  } catch (error) {
    if (isRefusal(error)) takeNothing(attempt, removal)
    throw error
  }
}

/** Shows the flash and leaves it. What this request had taken comes back, unless a newer one is there by now. */
async function keep(world: FuzzWorld, attempt: Attempt): Promise<void> {
  const { ledger, clock } = world
  const { told, request, isFirstLook } = attempt
  const back = [...told].map((item) => add(attempt, NOTICE, item))
  for (const item of told) ledger.givenBack.add(item)
  if (back.length > 0) store(attempt, NOTICE)
  const now = clock.now()
  const items = await request.session.flash('notice', { keep: true }).then(itemsIn, (error: unknown) => {
    for (const addition of back) addition.isOff = true
    // Who asks next may get what may be back.
    if (!isRefusal(error)) for (const item of told) ledger.copied.add(item)
    throw error
  })
  // What is there for the rest of a page was never away.
  for (const addition of back)
    addition.isOff = attempt.arrival.load !== null || !items.includes(addition.item)
  if (back.length > 0 && items.length === 0 && isUndisturbed(world, attempt))
    ledger.violate('a flash that was taken does not come back')
  for (const item of items) {
    if (ledger.hasExpired(item, now)) ledger.violate('a flash was shown that was gone by then')
    if (told.delete(item)) ledger.handedOut.takeBack(item)
  }
  attempt.isFirstLook = false
  if (isFirstLook) checkShown(world, attempt, { field: NOTICE, items })
}
