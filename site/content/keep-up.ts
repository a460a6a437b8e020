import { relative } from 'node:path'
import type { AstroIntegration } from 'astro'
import type { SitePlace } from './place.ts'
import { docs, root } from './sources.ts'
import { rewritePage } from './write-pages.ts'

/** In development, a page of `docs/` that was saved is shown anew. */
export function keepUp(place: SitePlace): AstroIntegration {
  return {
    name: 'docs-keep-up',
    hooks: {
      'astro:server:setup': ({ server }) => {
        server.watcher.add(docs)
        server.watcher.on('change', (path) => {
          if (path.startsWith(docs)) rewritePage(relative(root, path), place)
        })
      },
    },
  }
}
