import type { APIRoute } from 'astro'
import { findUser } from '../../../data/users.ts'
import { startCounting } from '../../../lib/lab-counts.ts'

/** Milliseconds that the request takes: long enough to log out meanwhile, as a rule. */
const SLOWNESS = 1500

/** How often it takes them where the logout is not through by then. */
const MOST_TIMES = 10

/** Reads the session at its beginning, takes its time, and writes to the session at the end. */
export const POST: APIRoute = async ({ locals: { session } }) => {
  const info = await session.info()
  const user = info?.userId == null ? undefined : findUser(info.userId)
  if (info === null || user === undefined) return new Response('Log in first.', { status: 401 })

  const counts = startCounting(info.id)
  counts.isWatched = true
  for (let times = 0; times < MOST_TIMES && !counts.isOver; times++) {
    await new Promise((resolve) => {
      setTimeout(resolve, SLOWNESS)
    })
  }
  session.set('labCart', [{ id: 1 }])
  return Response.json({ name: user.name })
}
