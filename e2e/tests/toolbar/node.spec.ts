import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { buildSite } from '../../support/build-site.ts'
import { type FixtureSite, startFixture } from '../../support/fixture-site.ts'
import { toolbarCases } from './cases.ts'
import { openToolbar, panelOf } from './toolbar-case.ts'

let site: FixtureSite | undefined

test.beforeAll(async () => {
  site = await startFixture('toolbar', { mode: 'dev', store: 'fs' })
})

test.afterAll(() => site?.stop())

const devSite = () => ({ url: site?.url ?? '' })

for (const { name, run } of toolbarCases) test(name, ({ page, context }) => run(devSite(), page, context))

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

// Last: the store of this site does not come back.
test('a store that is down is told, and the panel stays', async ({ page }) => {
  await openToolbar(page, devSite(), '/site/fill')
  await site?.breakStore()
  await panelOf(page).getByRole('button', { name: 'Refresh' }).click()
  await expect(panelOf(page).getByRole('alert')).not.toBeEmpty()
})
