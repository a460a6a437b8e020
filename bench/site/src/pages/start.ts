import type { APIRoute } from 'astro'
import { DATA } from '../lib/lines.ts'

/** Starts a session with its data. */
export const GET: APIRoute = ({ session }) => {
  for (const [key, value] of Object.entries(DATA)) session?.set(key, value)
  return new Response('ok')
}
