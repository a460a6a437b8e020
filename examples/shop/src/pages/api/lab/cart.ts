import type { APIRoute } from 'astro'
import { addToLabCart } from '../../../lib/lab-cart.ts'
import { readCounts, startCounting } from '../../../lib/lab-counts.ts'
import { readLabPost } from '../../../lib/lab-post.ts'

/** Empties the lab's cart, and starts to count. */
export const DELETE: APIRoute = async ({ locals: { session } }) => {
  await session.update('labCart', () => [])
  const info = await session.info()
  if (info !== null) startCounting(info.id)
  return Response.json({ id: info?.id })
}

/** One of the posts that run in parallel. */
export const POST: APIRoute = async ({ locals: { session }, request }) => {
  const id = await readLabPost(request)
  if (id instanceof Response) return id

  await addToLabCart(session, id)
  return Response.json(await countsOf(session))
}

/** What was kept. */
export const GET: APIRoute = async ({ locals: { session } }) => {
  const cart = (await session.get('labCart')) ?? []
  return Response.json({ ...(await countsOf(session)), kept: cart.map(({ id }) => id) })
}

/** What the chart shows: a write was tried once for each time it was taken, and once more for each retry. */
async function countsOf(session: App.Locals['session']) {
  const info = await session.info()
  const counts = info === null ? undefined : readCounts(info.id)
  const { commits = 0, conflicts = 0, retries = 0 } = counts ?? {}
  return { attempts: commits + retries, conflicts, retries }
}
