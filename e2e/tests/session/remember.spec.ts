import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeCookiesToDisk } from '../../support/profile.ts'
import { logIn } from '../../support/shop-page.ts'
import { expect, test as shopTest } from '../../support/test.ts'

/** Runs a visit in a browser with this profile, and closes the browser. */
type Visit = (visit: (page: Page) => Promise<void>) => Promise<void>

const test = shopTest.extend<{ visit: Visit }>({
  visit: async ({ launchOptions, playwright, shop }, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'astro-sessions-profile-'))
    await use(async (visit) => {
      const context = await playwright.chromium.launchPersistentContext(profile, {
        ...launchOptions,
        baseURL: shop.url,
      })
      const [page = await context.newPage()] = context.pages()
      await visit(page)
      await writeCookiesToDisk(context, profile)
      await context.close()
    })
    await rm(profile, { recursive: true, force: true })
  },
})

test('a plain login ends with the browser', async ({ visit }) => {
  await visit(async (page) => {
    await page.goto('/login')
    await logIn(page)
    await expect(page).toHaveURL('/dashboard')
  })
  await visit(async (page) => {
    await page.goto('/dashboard')
    await expect(page).toHaveURL('/login?next=%2Fdashboard')
  })
})

test('a remembered login survives a restart of the browser', { tag: '@every-cookie' }, async ({ visit }) => {
  await visit(async (page) => {
    await page.goto('/login')
    await page.getByLabel('Remember me on this device').check()
    await logIn(page)
    await expect(page).toHaveURL('/dashboard')
  })
  await visit(async (page) => {
    await page.goto('/dashboard')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Good to see you, Rosa')
  })
})

test('a remembered login is kept for thirty days', async ({ context, cookieName, page }) => {
  await page.goto('/login')
  await page.getByLabel('Remember me on this device').check()
  await logIn(page)
  const cookie = (await context.cookies()).find(({ name }) => name === cookieName)
  const days = (Number(cookie?.expires) - Date.now() / 1000) / 86_400
  expect(Math.round(days)).toBe(30)
})
