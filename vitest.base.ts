import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Tests run the sources of the other packages, so that they need no build before them.
const conditions = ['@astro-sessions/source', 'module', 'node', 'development|production']

/** What every package's tests have in common. `npm run soak` asks for the long runs. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Vitest would leave one of two cores to nobody.
    maxWorkers: '100%',
    // A machine that is busy with other things is slow, and breaks no promise by it.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    setupFiles: [fileURLToPath(new URL('./vitest.setup.ts', import.meta.url))],
    provide: { isSoak: process.env.SOAK === '1' },
    // `npm test` sums the reports; turbo keeps them with a package's result.
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  },
})

declare module 'vitest' {
  export interface ProvidedContext {
    isSoak: boolean
  }

  export interface TaskMeta {
    /** How many runs the test was made of, for the report of `npm run soak`. */
    runs?: number
  }
}
