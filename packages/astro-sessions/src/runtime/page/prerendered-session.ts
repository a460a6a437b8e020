import { SessionError } from '@astro-sessions/engine'
import type { Site } from '../site/site.ts'
import { provideAstroSession, type RequestContext } from './astro-context.ts'
import { defineSession, sessionProperties } from './locals.ts'

/** The calls that answer nothing, so that a page is the same with and without them. */
const WRITES = ['set', 'delete', 'clear', 'destroy', 'logout', 'regenerate', 'login', 'persist', 'start']

const ADVICE =
  'Add `export const prerender = false` to the page, or move what needs the session to a server island. Middleware runs for prerendered pages too: there, check `context.isPrerendered` first.'

// One for a build, which renders many pages.
const told = new WeakSet<object>()

/**
 * Puts a stand-in where pages and middleware look for the session. The log tells once that what is written to it is
 * kept nowhere, which nobody would see otherwise.
 */
export function standIn(
  site: Pick<Site, 'localsKey' | 'replacesAstroSession'>,
  context: RequestContext,
): void {
  const { localsKey, replacesAstroSession } = site
  if (localsKey in context.locals) return
  const name = `locals.${localsKey}`
  const session = createStandIn(name, (call) => {
    if (!told.has(site)) context.logger.warn(notKept(name, call, context.routePattern))
    told.add(site)
  })
  defineSession(
    context.locals,
    sessionProperties(localsKey, () => session),
  )
  if (replacesAstroSession) provideAstroSession(context, () => session)
}

/**
 * What stands in for the session while a page is prerendered. Writes do nothing: middleware that notes something of
 * each visit must not break the build. Whatever would answer something throws, because the page would keep that
 * answer for every visitor.
 */
function createStandIn(name: string, onWrite: (call: string) => void): object {
  const write = (call: string) => () => {
    onWrite(call)
    return Promise.resolve()
  }
  const writes = new Map(WRITES.map((call) => [call, write(call)]))
  // With a value it writes, without one it reads.
  const flash = (...args: unknown[]) => {
    if (args.length < 2) throw unavailable(name)
    return write('flash')()
  }
  return new Proxy(Object.freeze({}), {
    get(target, property) {
      if (typeof property === 'symbol' || property in target || PROBED.includes(property)) return undefined
      if (property === 'flash') return flash
      const found = writes.get(property)
      if (found === undefined) throw unavailable(name)
      return found
    },
  })
}

/** What the language and serializers look for in any object, and `sessionID`, which no visitor has. */
const PROBED = ['then', 'toJSON', 'sessionID']

function unavailable(name: string): SessionError {
  return new SessionError(
    'SESSION_UNAVAILABLE',
    `\`${name}\` was used on a prerendered page. It is rendered once, when the site is built, and has no visitor.`,
    { hint: ADVICE },
  )
}

function notKept(name: string, call: string, route: string): string {
  return `\`${name}.${call}()\` was called while ${route} was prerendered. The page has no visitor, so nothing is kept. Middleware that is meant for visitors should check \`context.isPrerendered\` first.`
}
