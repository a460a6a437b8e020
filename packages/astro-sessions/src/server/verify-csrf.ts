import { getSession, type WithLocals } from './get-session.ts'

export interface CsrfContext extends WithLocals {
  readonly request: Request
}

const HEADER = 'X-CSRF-Token'
const FIELD = 'csrf'
const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i

/**
 * Whether the request carries a `csrfToken()` of its own session, in the header `X-CSRF-Token` or in the form field
 * `csrf`. A second wall behind `SameSite` and Astro's `checkOrigin`, and the only one where a proxy makes you switch
 * that off (OWASP, synchronizer token). The body stays readable.
 */
export async function verifyCsrf(context: CsrfContext): Promise<boolean> {
  const { request } = context
  const session = getSession(context)
  const header = request.headers.get(HEADER)
  if (header !== null) return session.isCsrfToken(header)
  if (request.bodyUsed || !FORM.test(request.headers.get('Content-Type') ?? '')) return false
  return session.isCsrfToken(await fieldOf(request))
}

// What cannot be read as the form that it claims to be carries no token.
async function fieldOf(request: Request): Promise<unknown> {
  try {
    return (await request.clone().formData()).get(FIELD)
  } catch {
    return null
  }
}
