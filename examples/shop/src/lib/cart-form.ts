import { findProduct } from '../data/products.ts'
import { addToCart, type CartLine, removeFromCart, setQuantity } from './cart.ts'
import { leaveNotice, type Notice } from './notice.ts'

type Session = App.Locals['session']

/** What a form does to the cart, and what it tells the visitor. */
interface CartAction {
  change: (cart: CartLine[]) => CartLine[]
  notice?: Notice
}

/** Does what one of the cart's forms asks for. Answers `false`, with nothing changed, when it asks for nonsense. */
export async function applyCartForm(session: Session, form: FormData): Promise<boolean> {
  const action = form.get('action') ?? 'add'
  if (action === 'clear') {
    session.delete('cart')
    leaveNotice(session, { text: 'Your cart is empty.' })
    return true
  }
  const wanted = cartAction(action, form)
  if (wanted === undefined) return false
  // `update` runs again on fresh data when a parallel request was faster: no click is lost.
  await session.update('cart', (cart) => wanted.change(cart ?? []))
  if (wanted.notice !== undefined) leaveNotice(session, wanted.notice)
  return true
}

function cartAction(action: FormDataEntryValue, form: FormData): CartAction | undefined {
  const sku = form.get('sku')
  const product = typeof sku === 'string' ? findProduct(sku) : undefined
  if (product === undefined) return undefined
  const { name } = product
  if (action === 'add') {
    const link = { href: '/cart', label: 'Go to the cart' }
    return {
      change: (cart) => addToCart(cart, product.sku),
      notice: { text: `${name} is in your cart.`, link },
    }
  }
  if (action === 'remove') {
    const notice = { text: `${name} is out of your cart.` }
    return { change: (cart) => removeFromCart(cart, product.sku), notice }
  }
  const quantity = Number(form.get('quantity'))
  if (action !== 'quantity' || !Number.isInteger(quantity)) return undefined
  return { change: (cart) => setQuantity(cart, product.sku, quantity) }
}
