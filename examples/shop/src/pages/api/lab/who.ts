import type { APIRoute } from 'astro'
import { findUser } from '../../../data/users.ts'
import { readCounts } from '../../../lib/lab-counts.ts'

/** Who is logged in; and of the session in `?id`, whether it is in the lab and how many of its writes came too late. */
export const GET: APIRoute = async ({ locals: { session }, url }) => {
  const userId = await session.userId()
  const counts = readCounts(url.searchParams.get('id') ?? '')
  return Response.json({
    name: userId === null ? null : (findUser(userId)?.name ?? null),
    isWatched: counts !== undefined,
    interruptions: counts?.interruptions ?? 0,
  })
}
