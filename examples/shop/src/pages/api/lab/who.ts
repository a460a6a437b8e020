import type { APIRoute } from 'astro'
import { findUser } from '../../../data/users.ts'
import { readCounts } from '../../../lib/lab-counts.ts'

/** Who is logged in; and of the session in `?id`, whether a slow request has seen it and how many of its writes came too late. */
export const GET: APIRoute = async ({ locals: { session }, url }) => {
  const userId = await session.userId()
  const counts = readCounts(url.searchParams.get('id') ?? '')
  return Response.json({
    name: userId === null ? null : (findUser(userId)?.name ?? null),
    isWatched: counts?.isWatched ?? false,
    interruptions: counts?.interruptions ?? 0,
  })
}
