import type { IncomingMessage } from 'node:http'
import { OWN_MACHINE_HEADER, TOOLBAR_ROUTE } from '../toolbar/protocol.ts'

/** What of a request tells where it comes from. */
export type Asking = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'url'> & {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/i
const OWN_NAME = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i
/** What a proxy or a tunnel says of those for whom it asks. */
const ASKS_FOR_OTHERS = ['forwarded', 'x-real-ip', 'cf-connecting-ip', 'x-forwarded-host', 'via']

/**
 * Whether a request comes from the machine on which the dev server runs: its socket says so, its page has a name that
 * means this machine everywhere, so that no other site can have it, and no proxy says that it asks for somebody else.
 */
export function isFromOwnMachine({ headers, socket }: Asking): boolean {
  const { ':authority': authority, host, 'x-forwarded-for': others = '' } = headers
  const names = [authority, host].filter((name) => name !== undefined)
  if (names.length === 0 || !names.every((name) => OWN_NAME.test(String(name)))) return false
  if (!LOOPBACK.test(socket.remoteAddress ?? '')) return false
  if (ASKS_FOR_OTHERS.some((name) => headers[name] !== undefined)) return false
  const addresses = String(others)
    .split(',')
    .map((address) => address.trim())
  return others === '' || addresses.every((address) => LOOPBACK.test(address))
}

/**
 * Puts the word into the toolbar's requests that come from this machine. Only this server knows it, whatever runs the
 * site, and the socket is known only here.
 */
export function vouchForOwnMachine(word: string) {
  return (request: Asking, _response: unknown, next: () => void): void => {
    const [path = ''] = (request.url ?? '').split('?', 1)
    if (path.endsWith(TOOLBAR_ROUTE) && isFromOwnMachine(request)) {
      // Node.js keeps them twice, and what makes a `Request` of them reads one or the other.
      request.headers[OWN_MACHINE_HEADER] = word
      request.rawHeaders.push(OWN_MACHINE_HEADER, word)
    }
    next()
  }
}
