import type { APIRoute } from 'astro'

export const prerender = false

/** The route exists so that the middleware of the toolbar runs for it, before any of the site's own. */
export const ALL: APIRoute = () => new Response('Not found', { status: 404 })
