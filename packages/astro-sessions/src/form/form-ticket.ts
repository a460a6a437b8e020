/** The hidden field of a form that may be rescued. */
export const TICKET_FIELD = 'rescue'

/** A salt, a hash of it with the user, and the names of fields to leave out. */
const TICKET = /^([0-9a-f]{16})\.([0-9a-f]{32})\.(.{0,2048})$/

/** Says whose form it is, without saying who that is. `null` is nobody. */
export async function makeTicket(userId: string | null, omit: readonly string[]): Promise<string> {
  const salt = toHex(crypto.getRandomValues(new Uint8Array(8)))
  return `${salt}.${await hashOf(salt, userId)}.${omit.map(encodeURIComponent).join(',')}`
}

export function isTicket(text: string): boolean {
  return TICKET.test(text)
}

/** Whether the form was given to this user. */
export async function isTicketOf(ticket: string, userId: string | null): Promise<boolean> {
  const [, salt = '', hash] = TICKET.exec(ticket) ?? []
  return hash !== undefined && hash === (await hashOf(salt, userId))
}

/** Whether the page that gave the form wants this field left out. */
export function isOmitted(ticket: string, name: string): boolean {
  const [, , , omitted = ''] = TICKET.exec(ticket) ?? []
  return omitted !== '' && omitted.split(',').includes(encodeURIComponent(name))
}

const hashOf = (salt: string, userId: string | null) => shortHash('the user of a form', salt, userId)

/** The first half of the SHA-256 of these texts, in lowercase hex. */
export async function shortHash(...texts: readonly (string | null)[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(texts))
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16))
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
