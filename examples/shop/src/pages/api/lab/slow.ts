import type { APIRoute } from 'astro'
import { findUser } from '../../../data/users.ts'
import { startCounting } from '../../../lib/lab-counts.ts'

/** Milliseconds that the request takes: long enough to log out meanwhile. */
const SLOWNESS = 1500

/** Reads the session at its beginning, takes its time, and writes to the session at the end. */
export const POST: APIRoute = async ({ locals: { session } }) => {
  const info = await session.info()
  const user = info?.userId == null ? undefined : findUser(info.userId)
  if (info === null || user === undefined) return new Response('Log in first.', { status: 401 })

  startCounting(info.id)
  await new Promise((resolve) => {
    setTimeout(resolve, SLOWNESS)
  })
  session.set('labCart', [{ id: 1 }])
  return Response.json({ name: user.name })
}
