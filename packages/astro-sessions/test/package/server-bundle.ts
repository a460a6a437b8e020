import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildWithConfig } from '../support/site-build.ts'

/** The published middleware as it stands in the server that a site builds. */
export interface ServerBundle {
  readonly code: string
  /** Its size in gzip, in bytes. */
  readonly size: number
  /** The modules of which something is left, by the ends of their paths. */
  readonly modules: readonly string[]
}

/** What a site has without this package, or may exchange: Astro, Node, devalue and the driver. */
const NOT_COUNTED = [/^astro:/, /^node:/, /^devalue$/, '@astro-sessions/drivers/fs']

/**
 * Bundles the middleware with a generated configuration, by the plugin that a site's build uses.
 *
 * @param minify what hosts with a limit on the size of a server do; Astro's own server output is not minified
 */
export async function bundleServer({ minify }: { readonly minify: boolean }): Promise<ServerBundle> {
  const root = new URL('../../', import.meta.url)
  const result = await buildWithConfig(root, 'fs', {
    ssr: fileURLToPath(new URL('dist/middleware.mjs', root)),
    minify,
    rolldownOptions: { external: NOT_COUNTED },
  })
  if (!('output' in result)) throw new Error('Vite answered with several bundles, or is watching.')
  const chunks = result.output.filter((part) => part.type === 'chunk')
  const code = chunks.map((chunk) => chunk.code).join('\n')
  const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules))
  return { code, size: gzipSync(code, { level: 9 }).length, modules }
}
