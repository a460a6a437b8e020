import { defineConfig } from 'vitest/config'

// Tests run the sources of the other packages, so that they need no build before them.
const conditions = ['@astro-sessions/source', 'module', 'node', 'development|production']

/** What every package's tests have in common. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
})
