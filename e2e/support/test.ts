import { test as base } from '@playwright/test'
import { type ShopBuild, type ShopServer, startShop } from './shop-server.ts'

export { expect } from '@playwright/test'

export interface ShopOptions {
  /** Which build of the shop the project tests. */
  build: ShopBuild
}

interface WorkerFixtures extends ShopOptions {
  shop: ShopServer
  /** The session cookie's name with this build's settings. */
  cookieName: string
}

interface TestFixtures {
  /** A shop of the test's own, whose clock and store the test may do anything with; `shop` is the worker's. */
  ownShop: ShopServer
}

/** Playwright's `test` with a shop of the worker's own at `baseURL`. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  build: ['demo', { option: true, scope: 'worker' }],

  cookieName: [
    ({ build }, use) => use(build === 'demo' ? 'astro-sessions' : '__Host-astro-sessions'),
    { scope: 'worker' },
  ],

  shop: [
    async ({ build }, use) => {
      const shop = await startShop(build)
      await use(shop)
      await shop.stop()
    },
    { scope: 'worker' },
  ],

  ownShop: async ({ build }, use) => {
    const shop = await startShop(build)
    await use(shop)
    await shop.stop()
  },

  baseURL: ({ shop }, use) => use(shop.url),
})
