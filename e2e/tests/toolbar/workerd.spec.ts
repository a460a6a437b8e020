import { fileURLToPath } from 'node:url'
import { test as base } from '@playwright/test'
import { startOnWorkerd, type WorkerdSite } from '../../support/workerd-site.ts'
import { toolbarCases } from './cases.ts'

const root = fileURLToPath(new URL('../../fixtures/toolbar-workerd/', import.meta.url))

const stores = [
  { store: 'durable-object', cases: toolbarCases },
  // What writes; the rest cannot tell what the store is.
  { store: 'kv', cases: toolbarCases.filter(({ name }) => /can start one|are rotated/.test(name)) },
] as const

for (const { store, cases } of stores) {
  const test = base.extend<object, { site: WorkerdSite }>({
    site: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
      async ({}, use) => {
        const site = await startOnWorkerd(root, { mode: 'dev', store })
        await use(site)
        await site.stop()
      },
      { scope: 'worker', timeout: 120_000 },
    ],
  })

  for (const { name, run } of cases)
    test(`${name}, on workerd with ${store}`, ({ site, page, context }) =>
      run({ url: site.url, cookieName: 'astro-sessions' }, page, context))
}
