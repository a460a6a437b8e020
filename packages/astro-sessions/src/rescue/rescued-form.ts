import { getSession, type UserContext } from '../server/get-session.ts'
import { askedBy, shownPage } from '../server/next-path.ts'

/** Options of `rescuedForm()`. */
export interface RescuedFormOptions {
  /** Names of fields that are never kept, besides those that look like passwords and other secrets (none). */
  readonly omit?: readonly string[]
}

/** What a form needs in order to be rescued, and the fields to put back into it. */
export interface RescuedForm {
  /** The attributes of a hidden field. Without that field the form is not kept: `<input {...form.hidden} />`. */
  readonly hidden: { readonly type: 'hidden'; readonly name: string; readonly value: string }
  /** The fields that were submitted after the login had ended, returned once; `undefined` on every other visit. */
  readonly fields: URLSearchParams | undefined
}

/**
 * Lets a form survive the end of the login. If it is submitted and `requireUser` answers with the login page, its fields are
 * kept for fifteen minutes; once the same user is back on the form's page, they are returned as `fields`, once. Another user
 * never gets them. A form that was filled in while nobody was logged in goes to whoever logs in next.
 *
 * Passwords, tokens and files are not kept, nor is a form above 64 kB or 500 fields. Call it after `requireUser`, on a page
 * that shows the form.
 *
 * @throws SessionError `SESSION_UNAVAILABLE` where there is no session
 */
export async function rescuedForm(
  context: UserContext,
  { omit = [] }: RescuedFormOptions = {},
): Promise<RescuedForm> {
  const session = getSession(context)
  const userId = await session.userId()
  const [{ makeTicket, TICKET_FIELD }, { offerForm }] = await Promise.all([
    import('../form/form-ticket.ts'),
    import('../form/offer-form.ts'),
  ])
  return {
    hidden: { type: 'hidden', name: TICKET_FIELD, value: await makeTicket(userId, omit) },
    fields: await offerForm({
      session,
      userId,
      method: askedBy(context).request.method,
      page: shownPage(context),
    }),
  }
}
