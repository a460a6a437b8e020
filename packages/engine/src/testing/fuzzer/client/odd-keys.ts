import { SessionError } from '../../../lib/errors/errors.ts'
import { itemsIn } from '../model/items.ts'
import type { FuzzBag, FuzzVerb } from '../plan.ts'
import type { FuzzWorld } from '../world.ts'
import type { Attempt } from './attempt.ts'
import { atOnce, shown, take, write } from './calls.ts'

/** Keys that mean something in JavaScript, in a path, in a line or in a query. */
const ODD_KEYS: Record<FuzzBag, string> = {
  list: '__proto__',
  cart: 'constructor',
  tags: '../\u0000\n"\u{1f511}\'%:*',
  map: 'long '.repeat(200),
  tree: 'd:list',
}

export const ODD_FIELDS = Object.values(ODD_KEYS).map((key) => `d:${key}`)

/** What has no name in a store: nothing, and half a character. */
const NO_KEYS: Record<FuzzBag, string> = {
  list: '',
  cart: '\ud800',
  tags: 'a\udc00b',
  map: '\udfff\ud800',
  tree: 'list\ud83d',
}

export type OddVerb = Extract<FuzzVerb, `${string} odd key` | 'refused key'>

export async function performOnOddKey(
  world: FuzzWorld,
  attempt: Attempt,
  { verb, bag }: { readonly verb: OddVerb; readonly bag: FuzzBag },
): Promise<void> {
  const { session } = attempt.request
  const key = ODD_KEYS[bag]
  switch (verb) {
    case 'write odd key':
      return write(attempt, `d:${key}`, world.newItem(), (item) => session.set(key, item))
    case 'update odd key':
      return atOnce(world, attempt, `d:${key}`, world.newItem(), (item) =>
        session.update(key, (value) => [...itemsIn(shown(attempt, value)), item]),
      )
    case 'take odd key':
      return take(world, attempt, `d:${key}`, () => session.pull(key))
    case 'refused key':
      return refuse(world, attempt, NO_KEYS[bag])
  }
}

async function refuse(world: FuzzWorld, { request: { session } }: Attempt, key: string): Promise<void> {
  const item = world.newItem()
  const calls: (() => unknown)[] = [
    () => session.set(key, item),
    () => session.get(key),
    () => session.update(key, () => item),
    () => session.increment(key),
    () => session.pull(key),
    () => session.delete(key),
    () => session.flash(key, item),
    () => session.flash(key),
    () => session.login(world.users.ann, { keep: [key] }),
  ]
  for (const call of calls) {
    const error: unknown = await Promise.resolve()
      .then(call)
      .catch((reason: unknown) => reason)
    const isRefused = error instanceof SessionError && error.code === 'INVALID_KEY'
    if (!isRefused) world.ledger.violate('a key that is none was taken')
  }
}
