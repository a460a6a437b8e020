import type { APIRoute } from 'astro'

/** The least that an endpoint does. */
export const GET: APIRoute = () => new Response('ok')
