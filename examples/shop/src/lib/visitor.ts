import { findUser, type User } from '../data/users.ts'
import { type CartLine, countItems } from './cart.ts'

/** What a page knows about who is looking at it. */
export interface Visitor {
  user: User | null
  cart: CartLine[]
  itemsInCart: number
}

/** Reads the session. Costs nothing for a visitor who has none. */
export async function readVisitor({ session }: App.Locals): Promise<Visitor> {
  const [userId, cart = []] = await Promise.all([session.userId(), session.get('cart')])
  const user = userId === null ? undefined : findUser(userId)
  return { user: user ?? null, cart, itemsInCart: countItems(cart) }
}
