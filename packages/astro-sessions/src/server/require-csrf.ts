import { SessionError } from '@astro-sessions/engine'
import { rollBack, stateOf } from '../runtime/request/request-state.ts'
import { type CsrfContext, carriesCsrfToken, watch } from './verify-csrf.ts'

/**
 * Lets the request continue if it carries a `csrfToken()` of its own session, in the header `X-CSRF-Token` or in the form
 * field `csrf`. Any other request gets 403, with the site's own `src/pages/403.astro` if there is one and the visitor waits
 * for a page. What the page had written to the session by then is dropped, a logout included, even if it catches the error;
 * only what an awaited `update`, `increment`, `pull` or `flash` stored before the check stays.
 *
 * Call it with `await`, before anything else: `await requireCsrf(context)`. A page that forgets it fails for everybody,
 * and one that catches the error and answers with success is refused anyway.
 *
 * @throws SessionError `CSRF_REFUSED`; `RESPONSE_STARTED` where the headers have left, and with them the answer
 */
export function requireCsrf(context: CsrfContext): Promise<void> {
  if (stateOf(context.locals)?.hasStarted) throw tooLate()
  return watch(context, { call: 'requireCsrf', isRequired: true, work: refuseStranger(context) })
}

async function refuseStranger(context: CsrfContext): Promise<void> {
  if (await carriesCsrfToken(context)) return
  // Also for a page that catches the error, and answers with one of its own.
  const state = stateOf(context.locals)
  if (state !== undefined) rollBack(state)
  throw new SessionError('CSRF_REFUSED', 'The request carries no CSRF token of its session.', {
    hint: 'Put `await session.csrfToken()` into a hidden field called `csrf`, or into the header X-CSRF-Token. After a login, a logout or the end of the session, the page has to be loaded again.',
  })
}

function tooLate(): SessionError {
  return new SessionError(
    'RESPONSE_STARTED',
    'requireCsrf() was called after the response had started, so it could no longer refuse the request.',
    { hint: 'Call it in the frontmatter of the page, in the endpoint, or in middleware.' },
  )
}
