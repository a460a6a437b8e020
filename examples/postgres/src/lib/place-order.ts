import type { Line } from './basket'
import db from './db'

interface Order {
  id: string
  userId: string
  lines: Line[]
}

/** Enters the order with its lines, once, however often this is called with its id. */
export async function placeOrder({ id, userId, lines }: Order): Promise<void> {
  const client = await db.connect()
  // With the transaction open, a connection must not go back to the pool.
  let isOpen = true
  try {
    await client.query('begin')
    const entered = await client.query(
      'insert into orders (id, user_id) values ($1, $2) on conflict (id) do nothing',
      [id, userId],
    )
    if (entered.rowCount === 1)
      await client.query(
        'insert into order_lines (order_id, sku, count) select $1, * from unnest($2::text[], $3::int[])',
        [id, lines.map(({ sku }) => sku), lines.map(({ count }) => count)],
      )
    await client.query('commit')
    isOpen = false
  } finally {
    client.release(isOpen)
  }
}
