/** An error whose words are ours, so that they hold nothing of anybody's session. */
export class Reason extends Error {}

/** How deep causes are followed, and how many errors of one that gathers several. */
const DEEPEST = 4
const MOST = 4

const LEFT_OUT = 'its text is left out, since it may contain session data'
/** A class, as programs name them: no value, key or token ends so. */
const CLASS = /^[A-Z][A-Za-z]{0,40}(?:Error|Exception)$/
/** `ECONNREFUSED`, `ERR_TLS_CERT_ALTNAME_INVALID`; SQLSTATE, as in `23505`. */
const CODE = /^(?:[A-Z][A-Z0-9_]{1,39}|[0-9][0-9A-Z]{4})$/
const SYSCALL = /^[a-z]{2,20}$/
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})$/i
const FRAME = /^\s+at .+(?::\d+:\d+\)?|\(native\)|<anonymous>\)?)$/

/**
 * What may be told of an error that is not ours: its class, codes, status, place in the code, and the same of what
 * caused it. Clients of stores write the command that failed into their errors, and with it keys and whole sessions,
 * so that every text of theirs is left out, and every property that can hold one.
 *
 * @param thrown whatever was thrown, an error or not; it stays as it is
 */
export function withoutText(thrown: unknown): Error {
  return copyOf(thrown, DEEPEST)
}

function copyOf(thrown: unknown, depth: number): Error {
  if (thrown instanceof Reason) return thrown
  const error = new Error(describe(thrown))
  const name = nameOf(thrown)
  const kept = { ...(name === undefined ? {} : { name }), stack: stackOf(thrown, name, error.message) }
  for (const [key, value] of Object.entries(kept))
    Object.defineProperty(error, key, { value, configurable: true, writable: true })
  Object.assign(error, factsOf(thrown))
  const [cause, errors] = [read(thrown, 'cause'), read(thrown, 'errors')]
  if (depth > 1 && isObject(cause)) error.cause = copyOf(cause, depth - 1)
  if (depth > 1 && Array.isArray(errors))
    Object.assign(error, { errors: errors.slice(0, MOST).map((each) => copyOf(each, depth - 1)) })
  return error
}

/** The numbers and codes of an error that name a kind of failure, and nothing of what was under way. */
function factsOf(thrown: unknown): Record<string, string | number> {
  const facts: Record<string, string | number> = {}
  for (const key of ['code', 'syscall', 'address', 'errno', 'errcode', 'port', 'status', 'statusCode']) {
    const value = read(thrown, key)
    if (isFact(key, value)) facts[key] = value
  }
  return facts
}

function isFact(key: string, value: unknown): value is string | number {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e6
  if (typeof value !== 'string') return false
  const pattern = { code: CODE, syscall: SYSCALL, address: ADDRESS }[key]
  return pattern?.test(value) ?? false
}

function describe(thrown: unknown): string {
  if (!isObject(thrown)) return `a ${thrown === null ? 'null' : typeof thrown} was thrown; ${LEFT_OUT}`
  const { syscall, code, address, port, status, statusCode = status } = factsOf(thrown)
  const place = address === undefined || port === undefined ? address : `${address}:${port}`
  const http = statusCode === undefined ? undefined : `status ${statusCode}`
  const facts = [syscall, code, place, http].filter((fact) => fact !== undefined)
  return facts.length === 0 ? LEFT_OUT : facts.join(' ')
}

function nameOf(thrown: unknown): string | undefined {
  const name = read(thrown, 'name')
  return typeof name === 'string' && CLASS.test(name) ? name : undefined
}

/** Where it was thrown. A stack begins with the message, whose lines can look like frames, too. */
function stackOf(thrown: unknown, name = 'Error', message: string): string {
  const [stack, text] = [read(thrown, 'stack'), read(thrown, 'message')]
  const own = `${name}: ${message}`
  if (typeof stack !== 'string') return own
  const head = typeof text === 'string' ? stack.indexOf(text) : -1
  const lines = (head < 0 ? stack : stack.slice(head + String(text).length)).split('\n')
  const last = lines.findLastIndex((line) => !FRAME.test(line))
  return [own, ...lines.slice(last + 1)].join('\n')
}

/** A getter may throw, and a proxy do anything. */
function read(target: unknown, key: string): unknown {
  if (!isObject(target)) return undefined
  try {
    return Reflect.get(target, key)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
