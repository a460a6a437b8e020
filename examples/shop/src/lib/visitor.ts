import { findUser, type User } from '../data/users.ts'
import { type CartLine, countItems } from './cart.ts'

/** What a page knows about who is looking at it. */
export interface Visitor {
  user: User | null
  cart: CartLine[]
  itemsInCart: number
  /** What may be told of the session; `null` without one. */
  info: Awaited<ReturnType<App.Locals['session']['info']>>
}

/** Reads the session. Costs nothing for a visitor who has none. */
export async function readVisitor({ session }: App.Locals): Promise<Visitor> {
  const [info, cart = []] = await Promise.all([session.info(), session.get('cart')])
  const user = info?.userId == null ? undefined : findUser(info.userId)
  return { user: user ?? null, cart, itemsInCart: countItems(cart), info }
}
