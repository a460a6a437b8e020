export interface Line {
  sku: string
  count: number
}

/** What a visitor has chosen, and apart from it what is being ordered: from then on it does not change. */
export interface Basket {
  cart: Line[]
  order?: { id: string; lines: Line[] }
}

/** The basket with one more of this. */
export function withOneMore({ cart, ...rest }: Basket = { cart: [] }, sku: string): Basket {
  const count = cart.find((line) => line.sku === sku)?.count ?? 0
  return { ...rest, cart: [...cart.filter((line) => line.sku !== sku), { sku, count: count + 1 }] }
}

/** The cart set apart as an order under this id. An order that was not finished comes first. */
export function withOrder(basket: Basket = { cart: [] }, id: string): Basket {
  if (basket.order !== undefined || basket.cart.length === 0) return basket
  return { cart: [], order: { id, lines: basket.cart } }
}

/** The basket without this order, and with whatever else is in it. */
export function withoutOrder({ cart, order }: Basket = { cart: [] }, id: string): Basket {
  return order === undefined || order.id === id ? { cart } : { cart, order }
}
