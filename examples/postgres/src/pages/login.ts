import type { APIRoute } from 'astro'

/** In place of your own: `ann@example.com` with the password `correct horse`. */
function authenticate(email: unknown, password: unknown): string | null {
  return email === 'ann@example.com' && password === 'correct horse' ? 'ann' : null
}

export const POST: APIRoute = async ({ locals: { session }, redirect, request }) => {
  const form = await request.formData()
  const userId = authenticate(form.get('email'), form.get('password'))
  if (userId === null) {
    session.flash('notice', 'Address or password is wrong.')
  } else {
    session.login(userId)
    session.flash('notice', 'Welcome back.')
  }
  return redirect('/', 303)
}
