import type { APIRoute } from 'astro'

/** Counts as a use of the session, and answers for how many seconds the login lasts now. */
export const POST: APIRoute = async ({ locals: { session } }) => {
  const info = await session.info()
  if (info === null || info.userId === null) return new Response('The login has ended.', { status: 401 })
  return Response.json({ seconds: Math.floor((info.expiresAt.getTime() - Date.now()) / 1000) })
}
