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

/** Playwright's `test` with a shop of the worker's own at `baseURL`. */
export const test = base.extend<object, WorkerFixtures>({
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

  baseURL: ({ shop }, use) => use(shop.url),
})
