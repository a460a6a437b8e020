import type { APIRoute } from 'astro'
import { readForm } from '../../lib/read-form.ts'
import { safePath } from '../../lib/safe-path.ts'
import { isTheme, writeTheme } from '../../lib/theme.ts'

export const POST: APIRoute = async ({ cookies, redirect, request }) => {
  const form = await readForm(request)
  const theme = form?.get('theme')
  if (!isTheme(theme)) return new Response('The themes are auto, light and dark.', { status: 400 })

  writeTheme(cookies, theme)
  return redirect(safePath(form?.get('back'), '/'), 303)
}
