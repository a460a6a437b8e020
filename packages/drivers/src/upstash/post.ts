import { systemClock } from '@astro-sessions/engine'
import type { UpstashPlace } from './options.ts'

/** What came of one request. */
export type Answer =
  | { kind: 'result'; result: unknown }
  /** The database, or what stands before it, said no: nothing was carried out. */
  | { kind: 'refused'; status: number; text: string; retryAfter: number | null }
  /** No answer that says whether the command was carried out. */
  | { kind: 'lost'; cause: unknown }
  /** There was no connection, so nothing was carried out. */
  | { kind: 'unsent'; cause: unknown }

export interface PostOptions {
  readonly signal: AbortSignal
  /** Whether the command may be carried out twice: it reads. */
  readonly isRepeatable: boolean
  /** Milliseconds since the last answer (0). */
  readonly idle?: number
}

/**
 * Sends one command, once, and says what is known of it.
 *
 * @param command the command and its arguments
 */
export async function post(
  { url, token }: UpstashPlace,
  command: readonly string[],
  { signal, isRepeatable, idle = 0 }: PostOptions,
): Promise<Answer> {
  const text = JSON.stringify(command)
  try {
    const isStream = repeatsPosts() && !isRepeatable
    if (isStream || (!isRepeatable && idle > UNSEEN)) await dropClosedConnections()
    const body = isStream ? streamOf(text) : { body: text }
    if (signal.aborted) return { kind: 'unsent', cause: signal.reason }
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      // Elsewhere the token has no business, and `fetch` would send the body there as well.
      redirect: 'manual',
      signal,
      ...body,
    })
    return answerOf(response, await response.text())
  } catch (error) {
    return failureOf(error)
  }
}

/**
 * Deno's `fetch` sends a POST again when a connection that was used before closes without an answer, and a change would
 * be made twice. What else has a `fetch` does not repeat one.
 */
function repeatsPosts(): boolean {
  return 'Deno' in globalThis
}

/** Milliseconds after which a connection may have been closed without this process having looked. */
const UNSEEN = 100

/**
 * Lets `fetch` see which connections the server closed while this process stood still, as a function does between two
 * requests: a change over one of them would be lost, and cannot be sent again. What comes over the network is looked at
 * once in every turn of the event loop, so in two turns at least once.
 */
async function dropClosedConnections(): Promise<void> {
  for (let turns = 0; turns < 2; turns++) await new Promise<void>((resolve) => systemClock.after(0, resolve))
}

/** The text as a body that `fetch` can send only once. */
function streamOf(text: string): RequestInit {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
  return { body, duplex: 'half' }
}

/** What Redis says of a command that it refuses before it is carried out, or at its first write. */
const REFUSED =
  /(?:^|: )(?:NOSCRIPT|WRONGTYPE|WRONGPASS|NOAUTH|NOPERM|READONLY|OOM|LOADING|BUSY|MISCONF) |script shebang|unexpected symbol near '#'/

function answerOf(response: Response, body: string): Answer {
  const { status, headers } = response
  const said = parsed(body)
  const text = typeof said?.error === 'string' ? said.error : ''
  const refusal: Answer = { kind: 'refused', status, text, retryAfter: secondsOf(headers.get('retry-after')) }
  // Some servers answer what Redis refuses with 200 or 500.
  if (REFUSED.test(text)) return refusal
  if (status === 200 && said !== null && 'result' in said) return { kind: 'result', result: said.result }
  // 408: who waited for the rest of the request may have passed on its beginning.
  if (status >= 300 && status < 500 && status !== 408) return refusal
  if (status === 200 && text !== '') return refusal
  return { kind: 'lost', cause: Object.assign(new Error(), { status }) }
}

function parsed(body: string): { result?: unknown; error?: unknown } | null {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** Seconds to wait, of a number or a date. */
function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null || retryAfter.trim() === '') return null
  const seconds = Number(retryAfter)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000)
}

/** Codes of Node.js and Bun, and words of Deno, for a connection that did not come about. */
const NO_CONNECTION =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket|.*CERT.*|UNABLE_TO_.*|ERR_TLS.*)$|client error \(Connect\)/

function failureOf(error: unknown): Answer {
  const errors = error instanceof Error ? [error, error.cause] : [error]
  const words = errors.flatMap((each) => [codeOf(each), each instanceof Error ? each.message : ''])
  return { kind: words.some((word) => NO_CONNECTION.test(word)) ? 'unsent' : 'lost', cause: error }
}

function codeOf(error: unknown): string {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error
  return isCoded && typeof error.code === 'string' ? error.code : ''
}
