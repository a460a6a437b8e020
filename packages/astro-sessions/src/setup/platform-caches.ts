import { readFileSync } from 'node:fs'
import type { IntegrationResolvedRoute, ViteUserConfig } from 'astro'

type Entry = NonNullable<ViteUserConfig['plugins']>[number]
type VitePlugin = Extract<Entry, { name: string }>

/** What the caches of a platform look at of a route. */
export type CacheableRoute = Pick<IntegrationResolvedRoute, 'pattern' | 'patternRegex' | 'isPrerendered'>

/** One line of the table by which Vercel finds out who answers. */
interface VercelRoute {
  readonly src: string
  readonly dest: string
}

/**
 * What to say of Vercel's ISR cache once its adapter has written its output, for the log of a build; `null` where it
 * keeps no page that is rendered on demand.
 *
 * @param root of the site: the adapter writes there, whatever `outDir` is
 */
export function isrWarning(root: URL, routes: readonly CacheableRoute[]): string | null {
  const inIsr = new Set(
    vercelRoutes(root)
      .filter(({ dest }) => dest.startsWith('/_isr'))
      .map(({ src }) => src),
  )
  const kept = routes
    .filter(({ patternRegex, isPrerendered }) => !isPrerendered && inIsr.has(inTable(patternRegex)))
    .map(({ pattern }) => pattern)
  if (kept.length === 0) return null
  return `Vercel answers ${kept.join(', ')} from its ISR cache, with one page for every visitor: nobody is logged in there, and what one visitor's session shows may be shown to all. No header can change that. Name every page, endpoint and action that uses the session in \`isr.exclude\` of the adapter, or leave \`isr\` out.`
}

/** As the adapter writes down a route whose path it hands on. */
function inTable({ source }: RegExp): string {
  return `^(${source.replace(/^\^/, '').replace(/\$$/, '')})$`.replaceAll('\\/', '/')
}

/** Empty where no adapter of Vercel has written one. */
function vercelRoutes(root: URL): VercelRoute[] {
  try {
    const config: unknown = JSON.parse(readFileSync(new URL('.vercel/output/config.json', root), 'utf8'))
    const routes: unknown = typeof config === 'object' && config !== null && Reflect.get(config, 'routes')
    return Array.isArray(routes) ? routes.filter(isVercelRoute) : []
  } catch {
    return []
  }
}

function isVercelRoute(value: unknown): value is VercelRoute {
  if (typeof value !== 'object' || value === null) return false
  return typeof Reflect.get(value, 'src') === 'string' && typeof Reflect.get(value, 'dest') === 'string'
}

const NETLIFY_CACHES =
  '`cacheOnDemandPages` of the Netlify adapter lets Netlify keep every page that sets no caching headers, for a year and for every visitor. A page that uses the session before its first byte is sent is marked `private` and not kept. A page that uses it later, in a component rendered while the page streams, is kept as a visitor without a session saw it: read the session in its frontmatter, or set `Cache-Control: private` there.'

/** Looks at what the Netlify adapter is told, which it keeps to itself but for a module of its own. */
export function netlifyCachePlugin(warn: (message: string) => void): VitePlugin {
  return {
    name: 'astro-sessions:netlify-cache',
    apply: 'build',
    transform: {
      // Its name begins with the character that marks modules without a file.
      filter: { id: /^.virtual:astro-netlify:config$/ },
      handler(code) {
        if (this.environment.name === 'ssr' && /\bcacheOnDemandPages = true\b/.test(code))
          warn(NETLIFY_CACHES)
        return undefined
      },
    },
  }
}
