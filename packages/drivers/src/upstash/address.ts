import { SessionError } from '@astro-sessions/engine'

/** Names and addresses that do not lead over the internet: the machine itself, its containers, a private network. */
const PRIVATE_HOST =
  /^(?:[^.:]+|.+\.(?:localhost|local|internal|test)|(?:127|10)(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|\[(?:::1|f[cd].+)\])$/

/**
 * The address without a slash at its end.
 *
 * @throws SessionError `INVALID_OPTION`, without the address, which may hold a password
 */
export function checkUrl(text: string): string {
  const address = text.trim()
  const url = URL.parse(address)
  if (url === null) throw wrongUrl('is not an address')
  if (/^rediss?:$/.test(url.protocol))
    throw wrongUrl('is the address for Redis clients', 'Use the REST address, or the driver redis().')
  if (!/^https?:$/.test(url.protocol)) throw wrongUrl('does not begin with https://')
  if (url.username !== '' || url.password !== '')
    throw wrongUrl('holds a password', 'Pass the password as `token`.')
  if (url.search !== '' || url.hash !== '')
    throw wrongUrl(
      'contains more than an address',
      'Leave out what begins with ? or #; the token is an option.',
    )
  if (url.protocol === 'http:' && !PRIVATE_HOST.test(url.hostname))
    throw wrongUrl('begins with http://, so the token and every session could be read in transit')
  return address.endsWith('/') ? address.slice(0, -1) : address
}

/**
 * The token, without white space around it.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function checkToken(text: string): string {
  const token = text.trim()
  // An error of `fetch` would show a token that no header can carry.
  if (/^[\x21-\x7e]+$/.test(token) && !/^(["']).*\1$/.test(token)) return token
  throw new SessionError(
    'INVALID_OPTION',
    'The option `token` of the upstash driver is empty, or contains characters that no token has: spaces, quotes, accented letters.',
    { hint: 'Copy it again from the page of the database at Upstash, without quotes.' },
  )
}

function wrongUrl(
  problem: string,
  advice = 'Copy it from the page of the database at Upstash.',
): SessionError {
  return new SessionError('INVALID_OPTION', `The option \`url\` of the upstash driver ${problem}.`, {
    hint: `It is the REST address of the database, such as https://example-12345.upstash.io. ${advice}`,
  })
}
