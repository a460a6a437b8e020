import { fileURLToPath } from 'node:url'
import { test } from '@playwright/test'
import { isSoak } from '../../support/soak.ts'
import { startOnWorkerd, type WorkerdSite } from '../../support/workerd-site.ts'
import { toolbarCases } from './cases.ts'

const root = fileURLToPath(new URL('../../fixtures/toolbar-workerd/', import.meta.url))

const casesOf = (names: RegExp) => toolbarCases.filter(({ name }) => names.test(name))

const stores = [
  // Its looks cannot tell what the site runs on.
  { store: 'durable-object', cases: isSoak ? toolbarCases : casesOf(/^(?!axe)/) },
  // What writes; the rest cannot tell what the store is.
  ...(isSoak ? [{ store: 'kv', cases: casesOf(/can start one|are rotated/) } as const] : []),
] as const

for (const { store, cases } of stores) {
  test.describe(`on workerd with ${store}`, () => {
    let site: WorkerdSite | undefined

    test.beforeAll(async () => {
      site = await startOnWorkerd(root, { mode: 'dev', store })
    })

    test.afterAll(() => site?.stop())

    for (const { name, run } of cases)
      test(name, ({ page, context }) =>
        run({ url: site?.url ?? '', cookieName: 'astro-sessions' }, page, context),
      )
  })
}
