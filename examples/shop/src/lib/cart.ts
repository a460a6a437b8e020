import { findProduct, type Product } from '../data/products.ts'

export interface CartLine {
  sku: string
  quantity: number
}

/** A cart line together with what it is a line of. */
export interface PricedLine {
  product: Product
  quantity: number
  /** In pence. */
  total: number
}

/** The most of one product that a cart holds. */
export const MAX_QUANTITY = 99

export function addToCart(cart: CartLine[], sku: string): CartLine[] {
  const line = cart.find((line) => line.sku === sku)
  if (line === undefined) return [...cart, { sku, quantity: 1 }]
  return setQuantity(cart, sku, line.quantity + 1)
}

/** Changes the quantity of a line, within one and {@link MAX_QUANTITY}. A product without a line stays without. */
export function setQuantity(cart: CartLine[], sku: string, quantity: number): CartLine[] {
  const allowed = Math.min(Math.max(quantity, 1), MAX_QUANTITY)
  return cart.map((line) => (line.sku === sku ? { ...line, quantity: allowed } : line))
}

export function removeFromCart(cart: CartLine[], sku: string): CartLine[] {
  return cart.filter((line) => line.sku !== sku)
}

export function countItems(cart: CartLine[]): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0)
}

/** The lines with their products and prices, without products that are no longer sold. */
export function priceCart(cart: CartLine[]): PricedLine[] {
  return cart.flatMap(({ sku, quantity }) => {
    const product = findProduct(sku)
    return product === undefined ? [] : [{ product, quantity, total: product.price * quantity }]
  })
}
