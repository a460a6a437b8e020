import type { APIRoute } from 'astro'
import { withOneMore } from '../lib/basket'

export const POST: APIRoute = async ({ locals: { session }, redirect, request }) => {
  const sku = String((await request.formData()).get('sku'))
  await session.update('basket', (basket) => withOneMore(basket, sku))
  return redirect('/', 303)
}
