import { SessionError } from '@astro-sessions/engine'
import type { Session } from '../runtime/page/session.ts'
import { isOmitted, isTicket, shortHash, TICKET_FIELD } from './form-ticket.ts'
import { readSentForm } from './sent-form.ts'

/** How long a form waits for its user, in seconds. */
const WAITING = 900

/** A form that somebody sent who is not let in. */
export interface SentForm {
  readonly session: Session
  readonly request: Request
  readonly url: URL
  /** The page that it was on, as a path of this site. */
  readonly page: string
}

/** A form that waits for its user, as the session has it. */
export interface WaitingForm {
  readonly ticket: string
  /** As `URLSearchParams` writes them. */
  readonly fields: string
}

/** Words of which a name is made that holds a secret, or proves a form. */
const SECRETS: ReadonlySet<string> = new Set(
  'csrf cvc cvv iban otp pass passcode passphrase passwd password pin pw pwd secret ssn token totp'.split(
    ' ',
  ),
)
const PASSWORDS = /passwor[dt]|passwd|passphrase|kennwort|contrase|senha|motdepasse|wachtwoord/i

/**
 * Keeps a form for the page that it was on. One that the page gave no ticket
 * for, or that another site sent, is not kept; nor is one for which there is no room.
 */
export async function keepForm({ session, request, url, page }: SentForm): Promise<void> {
  if (!isOwnForm(request, url)) return
  const sent = await readSentForm(request)
  const [, ticket = ''] = sent?.find(([name]) => name === TICKET_FIELD) ?? []
  if (sent === null || !isTicket(ticket)) return
  const kept = sent.filter(([name]) => name !== TICKET_FIELD && !isSecret(name) && !isOmitted(ticket, name))
  const form: WaitingForm = {
    ticket,
    fields: new URLSearchParams(kept.map((field) => [...field])).toString(),
  }
  try {
    await session.flash(await nameFor(page), form, { ttl: WAITING, atOnce: true })
  } catch (error) {
    // Whoever cannot have the form back is still to be sent to the login.
    if (!(error instanceof SessionError)) throw error
  }
}

/** The flash that holds the form of a page. Its address may say what no event should. */
export async function nameFor(page: string): Promise<string> {
  const { pathname, searchParams } = new URL(page, 'http://nowhere.invalid')
  // Astro's actions add it to the address of a page that they render again.
  searchParams.delete('_action')
  return `astro-sessions:form:${await shortHash(pathname, searchParams.toString())}`
}

/** True for a form of this site. Browsers that do not say where it is from say who sends it. */
function isOwnForm({ method, headers }: Request, { origin }: URL): boolean {
  const site = headers.get('Sec-Fetch-Site')
  return method === 'POST' && (site === null ? headers.get('Origin') === origin : site === 'same-origin')
}

function isSecret(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return PASSWORDS.test(name.replace(/[^a-z]/gi, '')) || words.some((word) => SECRETS.has(word))
}
