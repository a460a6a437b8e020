import type { APIRoute } from 'astro'
import { requireUser } from 'astro-sessions/server'
import { withOrder, withoutOrder } from '../lib/basket'
import { placeOrder } from '../lib/place-order'

export const POST: APIRoute = async (context) => {
  const userId = await requireUser(context, { redirectTo: '/' })
  if (userId instanceof Response) return userId
  const { session } = context.locals
  // What is ordered gets an id, and is kept apart from the cart.
  const basket = await session.update('basket', (found) => withOrder(found, crypto.randomUUID()))
  const order = basket?.order
  if (order !== undefined) {
    // By its id it is entered once. If the server stops before the next line, the same order is sent again.
    await placeOrder({ ...order, userId })
    await session.update('basket', (found) => withoutOrder(found, order.id))
    session.flash('notice', `Thank you. Your order is ${order.id}.`)
  }
  return context.redirect('/', 303)
}
