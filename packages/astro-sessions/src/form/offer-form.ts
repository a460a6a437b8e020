import type { Session } from '../runtime/page/session.ts'
import { isTicketOf } from './form-ticket.ts'
import { nameFor, type WaitingForm } from './keep-form.ts'

/** Who asks for the form of which page, as a path of this site. */
export interface Asking {
  readonly session: Session
  readonly userId: string | null
  readonly method: string
  readonly page: string
}

/** The fields that wait for this user on this page, to all who ask in one request, and never again. */
export async function offerForm({
  session,
  userId,
  method,
  page,
}: Asking): Promise<URLSearchParams | undefined> {
  // The form that was just sent is not the one that waits; and who is nobody yet may be about to log in.
  if ((method !== 'GET' && method !== 'HEAD') || userId === null) return undefined
  const waiting: WaitingForm | undefined = await session.flash(await nameFor(page))
  if (waiting === undefined) return undefined
  const { ticket, fields } = waiting
  // What somebody else left is gone with this.
  const isTheirs = (await isTicketOf(ticket, userId)) || (await isTicketOf(ticket, null))
  return isTheirs ? new URLSearchParams(fields) : undefined
}
