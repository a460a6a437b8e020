import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildWithConfig } from '../support/site-build.ts'

/** The published middleware as it stands in the server that a site builds. */
export interface ServerBundle {
  readonly code: string
  /** What every server loads at its start, in gzip, in bytes. */
  readonly size: number
  /** With the parts that are loaded when they are first needed. */
  readonly wholeSize: number
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
    // Comments name the files from here, wherever the tests are started.
    rolldownOptions: { cwd: fileURLToPath(root), external: NOT_COUNTED },
  })
  if (!('output' in result)) throw new Error('Vite answered with several bundles, or is watching.')
  const chunks = result.output.filter((part) => part.type === 'chunk')
  const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules))
  return { code: codeOf(chunks), size: sizeOf(loadedAtStart(chunks)), wholeSize: sizeOf(chunks), modules }
}

interface Chunk {
  readonly fileName: string
  readonly isEntry: boolean
  readonly code: string
  readonly imports: readonly string[]
}

/** The entry with all that it imports, one chunk after the other. */
function loadedAtStart(chunks: readonly Chunk[]): Chunk[] {
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry))
  for (const { imports } of loaded)
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) loaded.add(chunk)
  return [...loaded]
}

const codeOf = (chunks: readonly Chunk[]) => chunks.map(({ code }) => code).join('\n')
const sizeOf = (chunks: readonly Chunk[]) => gzipSync(codeOf(chunks), { level: 9 }).length
