import type { APIRoute } from 'astro'
import { readLabPost, think } from '../../../lib/lab-post.ts'
import { openWholeSession } from '../../../lib/whole-session.ts'

/** Empties the cart. */
export const DELETE: APIRoute = async ({ locals: { session } }) => {
  const whole = await openWholeSession(session)
  whole.data.cart = []
  whole.save()
  return Response.json({})
}

/** One of the posts that run in parallel: reads the session at its beginning and saves it at its end. */
export const POST: APIRoute = async ({ locals: { session }, request }) => {
  const whole = await openWholeSession(session)
  const id = await readLabPost(request)
  if (id instanceof Response) return id

  await think()
  whole.data.cart.push({ id })
  whole.save()
  return Response.json({})
}

/** What was kept. */
export const GET: APIRoute = async ({ locals: { session } }) => {
  const { cart } = (await openWholeSession(session)).data
  return Response.json({ kept: cart.map(({ id }) => id) })
}
