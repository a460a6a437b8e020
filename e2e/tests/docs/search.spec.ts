import type { Page } from '@playwright/test'
import { expect, test } from '../../support/docs-test.ts'

/** What a reader types, and the page that has to be among the first. */
const among: Record<string, string> = {
  'deploy Vercel': 'deploy/vercel',
  SESSION_CONTENDED: 'errors',
  'log out everywhere': 'recipes/log-out',
  'test a page': 'recipes/tests',
  'driver Postgres': 'drivers',
}

test('the search finds what a newcomer looks for', async ({ page, docs }) => {
  await openSearch(page, docs)
  for (const [words, slug] of Object.entries(among)) {
    await page.getByRole('textbox', { name: 'Search' }).fill(words)
    await expect(page.getByRole('dialog').locator(`a[href^="/${slug}/"]`).first(), words).toBeVisible()
  }
})

/** What a reader types, and the pages of which one has to be the first. */
const first: Record<string, readonly string[]> = {
  'remember me': ['recipes/'],
  'durable objects': ['deploy/cloudflare/', 'drivers/'],
  'session expired': ['admin/', 'migration/', 'troubleshooting/'],
  'where is the token stored': ['security/', 'concepts/', 'tokens/'],
  'anonymous cart login': ['parallel-requests/', 'guide/'],
  'driver Postgres': ['drivers/'],
  'Secure cookie': ['security/'],
  encrypt: ['cookies/'],
  benchmark: ['benchmarks/'],
}

for (const [words, guides] of Object.entries(first)) {
  test(`the search for “${words}” begins with the page that is about it`, async ({ page, docs }) => {
    await openSearch(page, docs)
    await page.getByRole('textbox', { name: 'Search' }).fill(words)
    const link = page.getByRole('dialog').getByRole('link').first()
    await expect(link).toHaveAttribute('href', new RegExp(`^/(${guides.join('|')})`))
  })
}

test('the search for a name of the reference alone still finds it there', async ({ page, docs }) => {
  await openSearch(page, docs)
  await page.getByRole('textbox', { name: 'Search' }).fill('openSessions')
  const found = page.getByRole('dialog').locator('a[href^="/reference/astro-sessions-admin/"]')
  await expect(found.first()).toBeVisible()
})

async function openSearch(page: Page, docs: string): Promise<void> {
  await page.goto(`${docs}/`)
  await page.getByRole('button', { name: 'Search' }).click()
}
