import { bitName, itemsIn, withItem, withoutItem } from '../model/items.ts'
import { FUZZ_BAGS, type FuzzBag, type FuzzStep } from '../plan.ts'
import type { FuzzWorld } from '../world.ts'
import { type Attempt, add, store, takeAway } from './attempt.ts'
import { atOnce, checkOwn, checkShown, refusing, shown, standing, take, write } from './calls.ts'
import { NOTICE, performOnFlash } from './flash.ts'
import { pause, performOnLife } from './life.ts'
import { ODD_FIELDS, performOnOddKey } from './odd-keys.ts'

const A_WHILE = 30

const FIELDS = [...FUZZ_BAGS.map((bag) => `d:${bag}`), 'd:count', 'd:text', 'd:brief', NOTICE, ...ODD_FIELDS]

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
      world.ledger.expiries.set(item, world.clock.now() + A_WHILE * 1000)
      return write(attempt, 'd:brief', item, () => session.set('brief', item, { ttl: A_WHILE }))
    }
    case 'read for a while': {
      const now = world.clock.now()
      const items = itemsIn(await session.get('brief'))
      if (items.some((item) => world.ledger.hasExpired(item, now)))
        world.ledger.violate('a value was read that was gone by then')
      return
    }
    case 'write odd key':
    case 'update odd key':
    case 'take odd key':
    case 'refused key':
      return performOnOddKey(world, attempt, { verb, bag })
    case 'flash':
    case 'flash at once':
    case 'take flash':
    case 'keep flash':
      return performOnFlash(world, attempt, verb)
    case 'clear':
      attempt.told.clear()
      takeAway(
        attempt,
        { field: null, item: null },
        [...FIELDS].flatMap((field) => standing(world, attempt, field)),
      )
      session.clear()
      return
    case 'start':
      // It is stored at once, after a `clear` and what was written since.
      store(attempt, 'o:started')
      return session.start()
    case 'who':
      await session.userId()
      return
    default:
      return performOnLife(world, attempt, { verb, bag })
  }
}

async function look(world: FuzzWorld, attempt: Attempt, bag: FuzzBag): Promise<unknown> {
  const isFirst = attempt.isFirstLook
  const value = shown(attempt, await attempt.request.session.get(bag))
  if (isFirst) checkShown(world, attempt, { field: `d:${bag}`, items: itemsIn(value) })
  checkOwn(world, attempt, { field: `d:${bag}`, items: itemsIn(value) })
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
  takeAway(attempt, { field: `d:${bag}`, item, isReplacing: true }, before)
  attempt.request.session.set(bag, withoutItem(bag, value, item))
}
