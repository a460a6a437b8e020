import type { APIRoute } from 'astro'

let count = 0

/** Sets a key that it did not read. */
export const GET: APIRoute = ({ session }) => {
  count += 1
  session?.set('visits', count)
  return new Response('ok')
}
