import type { Addition } from '../model/intents.ts'
import { bitName, itemsIn, withItem, withoutItem } from '../model/items.ts'
import { FUZZ_BAGS, type FuzzBag, type FuzzStep } from '../plan.ts'
import type { FuzzWorld } from '../world.ts'
import { type Attempt, add, store, takeAway, takeNothing } from './attempt.ts'
import { pause, performOnLife } from './life.ts'
import { checkKept } from './settle.ts'
import { isRefusal } from './store-error.ts'

const A_WHILE = 30

const FIELDS = [...FUZZ_BAGS.map((bag) => `d:${bag}`), 'd:count', 'd:text', 'd:brief', 'f:notice']

/** Does one step on the session, and notes what it means. */
export async function perform(world: FuzzWorld, attempt: Attempt, { verb, bag }: FuzzStep): Promise<void> {
  const { session } = attempt.request
  switch (verb) {
    case 'look':
      await look(world, attempt, bag)
      return
    case 'append':
    case 'slow append':
      return append(world, attempt, bag, verb === 'slow append')
    case 'remove':
      return remove(world, attempt, bag)
    case 'update':
      return atOnce(world, attempt, `d:${bag}`, world.newItem(), (item) =>
        session.update(bag, (value) => withItem(bag, shown(attempt, value), item)),
      )
    case 'pull':
      return take(world, attempt, `d:${bag}`, () => session.pull(bag))
    case 'delete':
      takeAway(attempt, { field: `d:${bag}`, item: null }, standing(world, attempt, `d:${bag}`))
      session.delete(bag)
      return
    case 'increment':
    case 'count in update': {
      const bit = world.newBit()
      return atOnce(world, attempt, 'd:count', bitName(bit), () =>
        verb === 'increment'
          ? session.increment('count', 2 ** bit)
          : session.update('count', (sum = 0) => shown(attempt, sum) + 2 ** bit),
      )
    }
    case 'write':
      return write(attempt, 'd:text', world.newItem(), (item) => session.set('text', item))
    case 'write for a while': {
      const item = world.newItem()
      world.ledger.expire(item, world.clock.now() + A_WHILE * 1000)
      return write(attempt, 'd:brief', item, () => session.set('brief', item, { ttl: A_WHILE }))
    }
    case 'read for a while': {
      const now = world.clock.now()
      const items = itemsIn(await session.get('brief'))
      if (items.some((item) => world.ledger.hasExpired(item, now)))
        world.ledger.violate('a value was read that was gone by then')
      return
    }
    case 'flash':
      return write(attempt, 'f:notice', world.newItem(), (item) => session.flash('notice', item))
    case 'take flash':
      return take(world, attempt, 'f:notice', () => session.flash('notice'))
    case 'clear':
      takeAway(
        attempt,
        { field: null, item: null },
        [...FIELDS].flatMap((field) => standing(world, attempt, field)),
      )
      session.clear()
      return
    case 'start':
      return session.start()
    case 'who':
      await session.userId()
      return
    default:
      return performOnLife(world, attempt, { verb, bag })
  }
}

/** What stood in a field all the time. Parts of an object come again where somebody changed them who had seen them. */
function standing({ ledger }: FuzzWorld, { origin, openedAt }: Attempt, field: string): string[] {
  return field === 'd:tree' ? [] : ledger.heldSince(origin, field, openedAt)
}

/** What the page was shown, noted. */
function shown<Value>(attempt: Attempt, value: Value): Value {
  attempt.isFirstLook = false
  for (const item of itemsIn(value)) attempt.seen.add(item)
  return value
}

async function look(world: FuzzWorld, attempt: Attempt, bag: FuzzBag): Promise<unknown> {
  const isFirst = attempt.isFirstLook
  const value = shown(attempt, await attempt.request.session.get(bag))
  const { ledger } = world
  const kept = ledger.get(attempt.origin)
  const { additions, removals, login } = attempt.intents
  const isPlain = isFirst && additions.length + removals.length === 0 && login === null
  if (!isPlain || kept === undefined) return value
  const isGone =
    !ledger.isAlive(attempt.origin, world.clock.now()) || world.revokedUsers.has(kept.userId ?? '')
  const isTrue = ledger.held(kept.key, `d:${bag}`, itemsIn(value), attempt.openedAt)
  if (!isTrue && !(isGone && itemsIn(value).length === 0))
    ledger.violate('a request was shown what was never there since it began')
  return value
}

async function append(world: FuzzWorld, attempt: Attempt, bag: FuzzBag, isSlow: boolean): Promise<void> {
  const value = await look(world, attempt, bag)
  if (isSlow) await pause(world, attempt)
  const item = world.newItem()
  const addition = add(attempt, `d:${bag}`, item)
  refusing(addition, () => attempt.request.session.set(bag, withItem(bag, value, item)))
}

async function remove(world: FuzzWorld, attempt: Attempt, bag: FuzzBag): Promise<void> {
  const value = await look(world, attempt, bag)
  const [item] = itemsIn(value)
  if (item === undefined) return
  const before = standing(world, attempt, `d:${bag}`).filter((other) => other === item)
  takeAway(attempt, { field: `d:${bag}`, item }, before)
  attempt.request.session.set(bag, withoutItem(bag, value, item))
}

function write(attempt: Attempt, field: string, item: string, set: (item: string) => unknown): void {
  takeAway(attempt, { field, item: null })
  const addition = add(attempt, field, item)
  refusing(addition, () => set(item))
}

/** A call that is refused at once writes nothing. */
function refusing(addition: Addition, call: () => unknown): void {
  try {
    call()
  } catch (error) {
    addition.isOff = true
    throw error
  }
}

async function atOnce(
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

async function take(
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
