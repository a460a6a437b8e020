import { type CsrfCheck, CsrfChecks, Watched } from '../runtime/request/csrf-checks.ts'
import { stateOf } from '../runtime/request/request-state.ts'
import { getSession, type WithLocals } from './get-session.ts'

export interface CsrfContext extends WithLocals {
  /** The request to check. */
  readonly request: Request
}

const HEADER = 'X-CSRF-Token'
const FIELD = 'csrf'
const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i

/**
 * Returns whether the request carries a `csrfToken()` of its own session, in the header `X-CSRF-Token` or in the form field
 * `csrf`. A second defence behind `SameSite` and Astro's `checkOrigin`, and the only one if a proxy forces you to turn that
 * off (OWASP, synchronizer token). The body stays readable, and is not read if there is no session. The adapter limits its
 * size (`bodySizeLimit` of the Node adapter).
 *
 * For a page with its own response to a form that is too old; everywhere else, use `requireCsrf`. A page that does not await
 * the result fails for everybody.
 */
export function verifyCsrf(context: CsrfContext): Promise<boolean> {
  return watch(context, { call: 'verifyCsrf', isRequired: false, work: carriesCsrfToken(context) })
}

/** Has the request wait for a check that it begins, where the middleware runs. */
export function watch<Answer>(
  { locals }: CsrfContext,
  { work, ...check }: Omit<CsrfCheck, 'answer'> & { readonly work: Promise<Answer> },
): Promise<Answer> {
  const answer = Watched.of(work)
  const state = stateOf(locals)
  if (state !== undefined) {
    state.checks ??= new CsrfChecks()
    state.checks.add({ ...check, answer })
  }
  return answer
}

export async function carriesCsrfToken(context: CsrfContext): Promise<boolean> {
  const { request } = context
  const session = getSession(context)
  const header = request.headers.get(HEADER)
  if (header !== null) return session.isCsrfToken(header)
  if (request.bodyUsed || !FORM.test(request.headers.get('Content-Type') ?? '')) return false
  // Whoever has no session has no token either, and may send a hundred megabytes.
  const info = await session.info()
  if (info === null || info.isNew) return false
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
