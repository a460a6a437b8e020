import type { APIRoute } from 'astro'
import { authenticate } from '../../lib/authenticate.ts'
import { deviceName } from '../../lib/device-name.ts'
import { leaveNotice } from '../../lib/notice.ts'
import { readForm, textField } from '../../lib/read-form.ts'
import { safePath } from '../../lib/safe-path.ts'
import { keepTriedEmail } from '../../lib/tried-email.ts'

/** Seconds that a login is remembered after its last use: thirty days. */
const REMEMBERED = 30 * 24 * 60 * 60

export const POST: APIRoute = async ({ cookies, locals, redirect, request }) => {
  const form = await readForm(request)
  if (form === null) return new Response('Send the login form.', { status: 400 })

  const next = safePath(form.get('next'), '/dashboard')
  const email = textField(form, 'email')
  const user = await authenticate(email, textField(form, 'password'))
  if (user === null) {
    keepTriedEmail(cookies, email)
    return redirect(`/login?failed&next=${encodeURIComponent(next)}`, 303)
  }

  // New token, so that one planted before the login opens nothing. The cart comes along.
  locals.session.login(user.id, {
    label: deviceName(request.headers.get('User-Agent')),
    ...(form.has('remember') ? { persist: REMEMBERED } : {}),
  })
  leaveNotice(locals.session, { text: `You are logged in as ${user.name}.` })
  return redirect(next, 302)
}
