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
  { ledger, clock, revokedUsers, sharesFlashes }: FuzzWorld,
  attempt: Attempt,
  { field, items }: { readonly field: string; readonly items: readonly string[] },
): void {
  const { origin, openedAt, isLate, hasLogin, hasRotation, hasEnd } = attempt
  const { additions, removals, login } = attempt.intents
  const kept = ledger.get(origin)
  // It goes on in a session of its own, with what it wrote.
  if (isLate && (hasLogin || hasRotation || hasEnd)) return
  if (kept === undefined || additions.length + removals.length > 0 || login !== null) return
  const isGone = !ledger.isAlive(origin, clock.now()) || revokedUsers.has(kept.userId ?? '')
  // What is there was told to another page, or may have been.
  if (field.startsWith('f:') && items.length === 0 && sharesFlashes) return
  const isTrue = ledger.held(kept.key, { field, items, since: openedAt, now: clock.now() })
  if (!isTrue && !(isGone && items.length === 0))
    ledger.violate('a request was shown what was never there since it began')
}

/** Where nothing is stored, the page sees what it wrote as if that were there. */
export function checkOwn(
  { ledger }: FuzzWorld,
  { arrival, intents, isLate, hasLogin }: Attempt,
  { field, items }: { readonly field: string; readonly items: readonly string[] },
): void {
  if (arrival.unseen !== 'head' || isLate || hasLogin) return
  const own = intents.additions.filter((each) => each.field === field && !each.isOff)
  if (own.some(({ item }) => !items.includes(item))) ledger.violate('a page did not see what it wrote')
}

export function write(attempt: Attempt, field: string, item: string, set: (item: string) => unknown): void {
  takeAway(attempt, { field, item: null, isReplacing: true })
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
  const { ledger } = world
  const { unseen, load } = attempt.arrival
  const shared = sharedWith(world, attempt, field)
  const items = await (unseen === null ? takeOut : peek)(world, attempt, field, call)
  const left = isStillThere(world, attempt) ? (ledger.get(attempt.origin)?.items.get(field) ?? []) : []
  if (shared.some((item) => left.includes(item) && !items.includes(item)))
    ledger.violate(`an island of ${load?.page} was not told the flash of its page`)
}

async function takeOut(
  world: FuzzWorld,
  attempt: Attempt,
  field: string,
  call: () => Promise<unknown>,
): Promise<string[]> {
  const { ledger } = world
  const isFlash = field.startsWith('f:')
  const load = isFlash ? attempt.arrival.load : null
  if (load !== null) ledger.handedOut.share(world.clock.now())
  const isShared = isFlash && world.sharesFlashes
  // What an earlier step takes away as well may go in either name.
  const isAlone = attempt.intents.removals.every((each) => each.field !== null && each.field !== field)
  // A flash can be there for the rest of another page.
  const before = isShared ? [] : standing(world, attempt, field)
  const removal = takeAway(attempt, { field, item: null }, before)
  store(attempt, field)
  attempt.isFirstLook = false
  const items = await call().then(itemsIn, (error: unknown) => {
    if (isRefusal(error)) takeNothing(attempt, removal)
    throw error
  })
  // Parts of an object that others took away come again where the request had seen them and changed it.
  for (const item of items) if (field === 'd:tree' && attempt.seen.has(item)) ledger.copied.add(item)
  // All readers of one request see the flash that it took.
  for (const item of items) if (!attempt.told.has(item)) ledger.handOut(item, load)
  if (isFlash) for (const item of items) attempt.told.add(item)
  const isTold = [...removal.taken].every((item) => items.includes(item))
  const isOver = isShared && world.hasTimePassed
  if (load !== null && isAlone && !isOver && items.some((item) => removal.taken.has(item)))
    ledger.violate('a flash was taken from the rest of its page')
  if (!isTold && isAlone && !isOver && !world.plan.isOneProcess)
    ledger.violate('a request took more than it was told')
  return items
}

/** Asks for what is taken at other times, where nobody may be looking: it is shown, and stays. */
async function peek(
  world: FuzzWorld,
  attempt: Attempt,
  field: string,
  call: () => Promise<unknown>,
): Promise<string[]> {
  const { isFirstLook, arrival } = attempt
  const items = itemsIn(shown(attempt, await call()))
  if (isFirstLook) checkShown(world, attempt, { field, items })
  const isFlash = field.startsWith('f:')
  if (arrival.unseen === 'ahead' && !isFlash && items.length > 0)
    world.ledger.violate('a prefetch was handed out what it may not take')
  // The page goes on as if it were gone.
  if (!isFlash) takeAway(attempt, { field, item: null })
  return items
}

/** What another part of its page was told of a flash: an island must be told it as well, while it is there. */
function sharedWith(world: FuzzWorld, attempt: Attempt, field: string): string[] {
  const { ledger } = world
  const { arrival, intents } = attempt
  const { load } = arrival
  const hasChanged = intents.additions.length + intents.removals.length > 0
  if (load?.part !== 'island' || !field.startsWith('f:') || hasChanged || !isStillThere(world, attempt))
    return []
  const isOpen = (item: string) => ledger.givenBack.has(item) || ledger.copied.has(item)
  return standing(world, attempt, field).filter(
    (item) => ledger.handedOut.isFor(item, load.page) && !isOpen(item),
  )
}

/** Whether it is still at the session that it came with, or loaded, which nobody ended. */
function isStillThere(world: FuzzWorld, attempt: Attempt): boolean {
  return isUndisturbed(world, attempt) && world.ledger.isAlive(attempt.origin, world.clock.now())
}

/** Whether nothing came between that could have ended what the request was told. */
export function isUndisturbed({ hasTimePassed }: FuzzWorld, attempt: Attempt): boolean {
  const { hasLogin, hasEnd, hasTrouble, interruptions } = attempt
  return !(hasTimePassed || hasLogin || hasEnd || hasTrouble || interruptions.size > 0)
}
