import { lazily } from '../lazily.ts'
import { noteQuestion } from '../state/outdated.ts'
import type { Work } from '../state/work.ts'
import { ensureRead } from './read-session.ts'

export const csrfTokens = lazily(() => import('./csrf-token.ts'))

/** A proof that a form was rendered for this session. Starts a session where there is none: a form needs one to be bound to. */
export async function csrfTokenFor(work: Work): Promise<string> {
  if (work.isLate) work.options.onLateToken?.()
  await ensureRead(work)
  noteQuestion(work)
  return csrfTokens.use(async ({ makeToken }) => makeToken(work))
}

/** Whether the text is such a proof for the session that this request came with. */
export async function isCsrfToken(work: Work, text: unknown): Promise<boolean> {
  await ensureRead(work)
  noteQuestion(work)
  return csrfTokens.use(async ({ isTokenOf }) => isTokenOf(work, text))
}
