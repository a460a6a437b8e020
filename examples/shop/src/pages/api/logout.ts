import type { APIRoute } from 'astro'
import { leaveNotice } from '../../lib/notice.ts'

export const POST: APIRoute = ({ locals, redirect }) => {
  locals.session.logout()
  // What is written after a logout starts a new session, which knows nothing of the old one.
  leaveNotice(locals.session, { text: 'You are logged out.' })
  return redirect('/', 302)
}
