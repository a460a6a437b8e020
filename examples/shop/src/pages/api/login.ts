import type { APIRoute } from 'astro'
import { authenticate } from '../../lib/authenticate.ts'
import { readForm, textField } from '../../lib/read-form.ts'
import { safePath } from '../../lib/safe-path.ts'

export const POST: APIRoute = async ({ locals, redirect, request }) => {
  const form = await readForm(request)
  if (form === null) return new Response('Send the login form.', { status: 400 })

  const next = safePath(form.get('next'), '/dashboard')
  const user = await authenticate(textField(form, 'email'), textField(form, 'password'))
  if (user === null) return redirect(`/login?failed&next=${encodeURIComponent(next)}`, 303)

  // New token, so that one planted before the login opens nothing. The cart comes along.
  locals.session.login(user.id)
  return redirect(next, 302)
}
