import type { Addition } from '../model/intents.ts'
import { itemsIn } from '../model/items.ts'
import type { FuzzWorld } from '../world.ts'
import { type Attempt, add, store, takeAway, takeNothing } from './attempt.ts'
import { checkKept } from './settle.ts'
import { isRefusal } from './store-error.ts'

/** What stood in a field all the time. Parts of an object come again where somebody changed them who had seen them. */
export function standing({ ledger }: FuzzWorld, { origin, openedAt }: Attempt, field: string): string[] {
  return field === 'd:tree' ? [] : ledger.heldSince(origin, field, openedAt)
}

/** What the page was shown, noted. */
export function shown<Value>(attempt: Attempt, value: Value): Value {
  attempt.isFirstLook = false
  for (const item of itemsIn(value)) attempt.seen.add(item)
  return value
}

/** A request that did nothing yet was shown something: it was there at some moment since it began. */
export function checkShown(
  { ledger, clock, revokedUsers }: FuzzWorld,
  { intents: { additions, removals, login }, origin, openedAt }: Attempt,
  { field, items }: { readonly field: string; readonly items: readonly string[] },
): void {
  const kept = ledger.get(origin)
  if (kept === undefined || additions.length + removals.length > 0 || login !== null) return
  const isGone = !ledger.isAlive(origin, clock.now()) || revokedUsers.has(kept.userId ?? '')
  const isTrue = ledger.held(kept.key, { field, items, since: openedAt, now: clock.now() })
  if (!isTrue && !(isGone && items.length === 0))
    ledger.violate('a request was shown what was never there since it began')
}

export function write(attempt: Attempt, field: string, item: string, set: (item: string) => unknown): void {
  takeAway(attempt, { field, item: null })
  const addition = add(attempt, field, item)
  refusing(addition, () => set(item))
}

/** A call that is refused at once writes nothing. */
export function refusing(addition: Addition, call: () => unknown): void {
  try {
    call()
  } catch (error) {
    addition.isOff = true
    throw error
  }
}

export async function atOnce(
  world: FuzzWorld,
  attempt: Attempt,
  field: string,
  item: string,
  call: (item: string) => Promise<unknown>,
): Promise<void> {
  const addition = add(attempt, field, item)
  store(attempt, field)
  attempt.isFirstLook = false
  try {
    const held = itemsIn(await call(item))
    if (!held.includes(item)) world.ledger.violate('a call did not answer with what it stored')
  } catch (error) {
    addition.isOff = true
    addition.isRefused = isRefusal(error)
    if (addition.isRefused && addition.hasLanded) world.ledger.violate(`${item} was refused, and is there`)
    throw error
  }
  checkKept(world, attempt, addition)
}

export async function take(
  world: FuzzWorld,
  attempt: Attempt,
  field: string,
  call: () => Promise<unknown>,
): Promise<void> {
  // What an earlier step takes away as well may go in either name.
  const isAlone = attempt.intents.removals.every((each) => each.field !== null && each.field !== field)
  const removal = takeAway(attempt, { field, item: null }, standing(world, attempt, field))
  store(attempt, field)
  attempt.isFirstLook = false
  const items = await call().then(itemsIn, (error: unknown) => {
    if (isRefusal(error)) takeNothing(attempt, removal)
    throw error
  })
  // Parts of an object that others took away come again where the request had seen them and changed it.
  for (const item of items) if (field === 'd:tree' && attempt.seen.has(item)) world.ledger.copied.add(item)
  // All readers of one request see the flash that it took.
  world.ledger.handOut(items.filter((item) => !attempt.told.has(item)))
  if (field.startsWith('f:')) for (const item of items) attempt.told.add(item)
  const isTold = [...removal.taken].every((item) => items.includes(item))
  if (!isTold && isAlone && !world.plan.isOneProcess)
    world.ledger.violate('a request took more than it was told')
}
