import type { ViteUserConfig } from 'astro'

type Entry = NonNullable<ViteUserConfig['plugins']>[number]
type VitePlugin = Extract<Entry, { name: string }>

const ID = '\0virtual:astro-sessions/sequence'

/** The module in which Astro puts the middleware of a site together, by the `sequence` that it imports. */
const CHAIN = '\0virtual:astro:middleware'

/**
 * The Vite plugin that lets our middleware know what a page answers where middleware of the site does not return it. Only
 * who calls the chain sees that, so the chain is made by a `sequence` that tells.
 *
 * @param middlewareFile the module of our middleware
 */
export function chainPlugin(middlewareFile: string): VitePlugin {
  let sequenceFile: string | undefined
  return {
    name: 'astro-sessions:chain',
    enforce: 'pre',
    resolveId: {
      // As Astro's alias has it, or before that.
      filter: { id: /^(astro:middleware|astro\/virtual-modules\/middleware\.js)$/ },
      async handler(id, importer) {
        if (importer !== CHAIN) return undefined
        const found = await this.resolve(id, importer, { skipSelf: true })
        sequenceFile = found?.id
        return found === null ? undefined : ID
      },
    },
    load: {
      filter: { id: /^\0virtual:astro-sessions\/sequence$/ },
      handler() {
        return [
          `import { sequence as inOrder } from ${JSON.stringify(sequenceFile)}`,
          `import { noteAnswers } from ${JSON.stringify(middlewareFile)}`,
          'export const sequence = (...handlers) => noteAnswers(inOrder(...handlers))',
        ].join('\n')
      },
    },
  }
}
