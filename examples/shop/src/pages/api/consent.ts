import type { APIRoute } from 'astro'
import { writeConsent } from '../../lib/consent.ts'
import { readForm } from '../../lib/read-form.ts'
import { safePath } from '../../lib/safe-path.ts'

export const POST: APIRoute = async ({ cookies, redirect, request }) => {
  const form = await readForm(request)
  const answer = form?.get('answer')
  if (answer !== 'yes' && answer !== 'no' && answer !== 'unanswered') {
    return new Response('The answers are yes, no and unanswered.', { status: 400 })
  }

  writeConsent(cookies, answer)
  return redirect(safePath(form?.get('back'), '/'), 303)
}
