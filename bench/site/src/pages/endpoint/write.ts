import type { APIRoute } from 'astro'

/** Reads a number and sets it to one more. */
export const GET: APIRoute = async ({ session }) => {
  const visits = Number((await session?.get('visits')) ?? 0) + 1
  session?.set('visits', visits)
  return new Response(String(visits))
}
