import { test as base } from '@playwright/test'
import { serveDocs } from './docs-server.ts'

interface Docs {
  /** Where the built documentation is served, without a slash at its end. */
  readonly docs: string
}

/** A test of the documentation as it is built. */
export const test = base.extend<object, Docs>({
  docs: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it what a fixture needs.
    async ({}, use) => {
      const { url, server } = await serveDocs()
      await use(url)
      server.close()
    },
    { scope: 'worker' },
  ],
})

export { expect } from '@playwright/test'
