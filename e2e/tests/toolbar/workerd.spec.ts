import { fileURLToPath } from 'node:url'
import { test } from '@playwright/test'
import { isSoak } from '../../support/soak.ts'
import { startOnWorkerd, type WorkerdSite } from '../../support/workerd-site.ts'
import { toolbarCases } from './cases.ts'

const root = fileURLToPath(new URL('../../fixtures/toolbar-workerd/', import.meta.url))

/** What reaches the server; the rest of the toolbar cannot tell what the site runs on. */
const slice = toolbarCases.filter(({ name }) => /can start one|are rotated|of this origin/.test(name))

const stores = [
  { store: 'durable-object', cases: isSoak ? toolbarCases : slice },
  ...(isSoak ? [{ store: 'kv', cases: slice } as const] : []),
] as const

for (const { store, cases } of stores) {
  test.describe(`on workerd with ${store}`, () => {
    let site: WorkerdSite | undefined

    test.beforeAll(async () => {
      site = await startOnWorkerd(root, { mode: 'dev', store })
    })

    test.afterAll(() => site?.stop())

    for (const { name, run } of cases)
      test(name, ({ page, context }) => run({ url: site?.url ?? '' }, page, context))
  })
}
