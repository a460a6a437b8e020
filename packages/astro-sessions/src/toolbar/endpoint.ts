import { type CookieChange, type Session, SessionError, type SessionErrorCode } from '@astro-sessions/engine'
import { z } from 'astro/zod'
import { readBody } from '../outside/read-body.ts'
import { findTokens } from '../runtime/request/find-tokens.ts'
import { type CookieSettings, sessionCookie } from '../runtime/site/cookie-at-url.ts'
import type { SettingFact } from '../runtime/site/settings.ts'
import type { Inspector } from './inspect.ts'
import {
  OWN_MACHINE_HEADER,
  type SeenView,
  type Snapshot,
  TOOLBAR_HEADER,
  type ToolbarRequest,
} from './protocol.ts'
import { valueFrom } from './value-text.ts'
import type { Watch } from './watch.ts'

export interface EndpointOptions {
  readonly cookie: CookieSettings
  readonly inspector: Inspector
  readonly watch: Watch
  /** What the dev server adds to requests of its own machine. Without one nobody is answered. */
  readonly word: string | undefined
  /** What is shown of the configuration (nothing). */
  readonly facts?: readonly SettingFact[] | undefined
}

/** The answer to a request of the toolbar app. */
export type ToolbarEndpoint = (request: Request, url: URL) => Promise<Response>

const requestSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.enum(['show', 'rotate', 'destroy']) }),
  z.strictObject({ action: z.literal('set'), key: z.string().min(1), json: z.string() }),
  z.strictObject({ action: z.literal('delete'), key: z.string().min(1) }),
  z.strictObject({ action: z.literal('switch'), id: z.string().min(1) }),
]) satisfies z.ZodType<ToolbarRequest>

/** More than a field of a session holds, unless `maxSize` says otherwise. */
const MOST_BYTES = 4_000_000

const ELSEWHERE =
  'Sessions are shown on the machine that runs the dev server only. Open the site there, as localhost and without a proxy.'

/** An answer that says in words what the developer asked for in vain. */
class Refusal extends Error {}

const REFUSALS: readonly SessionErrorCode[] = ['INVALID_KEY', 'INVALID_VALUE', 'TOO_LARGE']

/** True for what was asked for in vain, and false where the store failed. */
function isRefused(error: unknown): boolean {
  return error instanceof Refusal || (error instanceof SessionError && REFUSALS.includes(error.code))
}

/**
 * Answers the toolbar app, and nobody else: 404 to everything but POST, 403 to what does not come from a page of
 * this very origin, in a browser on the machine of the dev server. What goes wrong in the store is told in the answer.
 */
export function createEndpoint(options: EndpointOptions): ToolbarEndpoint {
  return async (request, url) => {
    // Also before a refusal, as `readBody` says why.
    const body = await readBody(request, MOST_BYTES).catch(() => null)
    if (request.method !== 'POST') return new Response('Not found', { status: 404 })
    if (!isFromOwnPage(request)) return new Response('Forbidden', { status: 403 })
    if (!isVouchedFor(request, options.word)) return answer(403, { error: ELSEWHERE }, null)
    const cookie = sessionCookie(options.cookie, url)
    const tokens = findTokens(request.headers.get('Cookie'), cookie.name)
    try {
      if (body === null) throw new Refusal('The toolbar sent more than the dev server accepts at once.')
      const asked = requestSchema.safeParse(valueIn(body))
      if (!asked.success) throw new Refusal('The dev server does not know this request of the toolbar.')
      const change = await perform(options, asked.data, tokens)
      const current = { keep: tokens, clear: [], set: change.kind === 'set' ? [change.token] : [] }
      return answer(200, await snapshotOf(options, current[change.kind]), cookie.render(change))
    } catch (error) {
      const isOurs = error instanceof Refusal || error instanceof SessionError
      const message = isOurs ? error.message : 'The store did not answer.'
      return answer(isRefused(error) ? 400 : 503, { error: message }, null)
    }
  }
}

/** The sessions of everybody whom this server has seen are not for everybody whom it lets in. */
function isVouchedFor({ headers }: Request, word: string | undefined): boolean {
  return word !== undefined && headers.get(OWN_MACHINE_HEADER) === word
}

/** Browsers set these headers themselves, except ours, which makes them ask first when another origin sends it. */
function isFromOwnPage({ headers }: Request): boolean {
  const origin = headers.get('Origin')
  const site = headers.get('Sec-Fetch-Site')
  if (headers.get(TOOLBAR_HEADER) !== '1' || origin === null) return false
  if (site !== null && site !== 'same-origin') return false
  return URL.canParse(origin) && new URL(origin).host === headers.get('Host')
}

async function perform(
  { inspector, watch }: EndpointOptions,
  asked: ToolbarRequest,
  tokens: readonly string[],
): Promise<CookieChange> {
  if (asked.action === 'show') return { kind: 'keep' }
  if (asked.action === 'switch') {
    const found = await findSeen(inspector, watch, asked.id)
    if (found === undefined) throw new Refusal('That session has ended.')
    return { kind: 'set', token: found }
  }
  const change = await inspector.change(tokens, actionOf(asked))
  watch.follow(tokens, change)
  return change
}

function actionOf(asked: Exclude<ToolbarRequest, { action: 'show' | 'switch' }>): (session: Session) => void {
  if (asked.action === 'set') {
    const value = parse(asked.json)
    return (session) => session.set(asked.key, value)
  }
  if (asked.action === 'delete') return (session) => session.delete(asked.key)
  return asked.action === 'rotate' ? (session) => session.regenerate() : (session) => session.destroy()
}

function valueIn(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

function parse(json: string): unknown {
  try {
    return valueFrom(json)
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(`This value does not fit: ${error.message}`)
    throw new Refusal(`This is not JSON: ${error instanceof Error ? error.message : 'it does not parse'}`)
  }
}

async function findSeen(inspector: Inspector, watch: Watch, id: string): Promise<string | undefined> {
  for (const token of watch.tokens()) if ((await inspector.view([token]))?.id === id) return token
  return undefined
}

async function snapshotOf(
  { inspector, watch, facts = [] }: EndpointOptions,
  current: readonly string[],
): Promise<Snapshot> {
  const session = await inspector.view(current)
  const seen: SeenView[] = []
  for (const token of watch.tokens()) {
    const view = await inspector.view([token])
    if (view === null) watch.forget(token)
    else seen.push({ id: view.id, userId: view.userId, isCurrent: view.id === session?.id })
  }
  return { now: Date.now(), session, timeline: watch.timelineOf(session?.id ?? null), seen, facts }
}

function answer(status: number, body: object, line: string | null): Response {
  const headers = new Headers({ 'Cache-Control': 'no-store' })
  if (line !== null) headers.append('Set-Cookie', line)
  return Response.json(body, { status, headers })
}
