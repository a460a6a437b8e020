import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, expect } from '@playwright/test'
import { buildSite } from '../../support/build-site.ts'
import { type FixtureSite, startFixture } from '../../support/fixture-site.ts'
import { toolbarCases } from './cases.ts'
import { openToolbar, panelOf } from './toolbar-case.ts'

const test = base.extend<object, { site: FixtureSite }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const site = await startFixture('toolbar', { mode: 'dev', store: 'fs' })
      await use(site)
      await site.stop()
    },
    { scope: 'worker' },
  ],
})

const cookieName = 'astro-sessions'

for (const { name, run } of toolbarCases)
  test(name, ({ site, page, context }) => run({ url: site.url, cookieName }, page, context))

test('a build holds nothing of the toolbar', async () => {
  const outDir = fileURLToPath(new URL('../../fixtures/toolbar/dist/', import.meta.url))
  const { succeeded, output } = await buildSite('toolbar', outDir)
  expect(succeeded, output).toBe(true)
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(0)
  for (const { parentPath, name } of files) {
    const text = await readFile(join(parentPath, name), 'utf8')
    expect(text.includes('_astro-sessions'), name).toBe(false)
    expect(text.includes('astro-sessions-toolbar'), name).toBe(false)
    expect(text.includes('astro-sessions.toolbar'), name).toBe(false)
  }
})

// Last: the store of this worker's site does not come back.
test('a store that is down is told, and the panel stays', async ({ site, page }) => {
  await openToolbar(page, { url: site.url, cookieName }, '/site/fill')
  await site.breakStore()
  await panelOf(page).getByRole('button', { name: 'Refresh' }).click()
  await expect(panelOf(page).getByRole('alert')).not.toBeEmpty()
})
