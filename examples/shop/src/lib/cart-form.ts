import { findProduct } from '../data/products.ts'
import { addToCart, type CartLine, removeFromCart, setQuantity } from './cart.ts'

type Session = App.Locals['session']

/** Does what one of the cart's forms asks for. Answers `false`, with nothing changed, when it asks for nonsense. */
export async function applyCartForm(session: Session, form: FormData): Promise<boolean> {
  const action = form.get('action') ?? 'add'
  if (action === 'clear') {
    session.delete('cart')
    return true
  }
  const change = changeOf(action, form)
  if (change === undefined) return false
  // `update` runs again on fresh data when a parallel request was faster: no click is lost.
  await session.update('cart', (cart) => change(cart ?? []))
  return true
}

function changeOf(
  action: FormDataEntryValue,
  form: FormData,
): ((cart: CartLine[]) => CartLine[]) | undefined {
  const sku = form.get('sku')
  if (typeof sku !== 'string' || findProduct(sku) === undefined) return undefined
  if (action === 'add') return (cart) => addToCart(cart, sku)
  if (action === 'remove') return (cart) => removeFromCart(cart, sku)
  const quantity = Number(form.get('quantity'))
  if (action === 'quantity' && Number.isInteger(quantity)) return (cart) => setQuantity(cart, sku, quantity)
  return undefined
}
