import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { developerCases } from './developer-cases.ts'
import { type DevSite, openToolbar, panelOf, type ToolbarCase } from './toolbar-case.ts'

const HEADER = { 'x-astro-sessions-toolbar': '1' }
const ROUTE = '/site/_astro-sessions/toolbar.json'

/** What holds for the toolbar on every platform of `astro dev`. */
export const toolbarCases: readonly ToolbarCase[] = [
  ...developerCases,
  {
    name: 'a visitor without a session is told so, and can start one',
    async run(site, page) {
      await openToolbar(page, site)
      const panel = panelOf(page)
      await expect(panel).toContainText('has no session')
      await panel.getByRole('button', { name: 'Add a field' }).click()
      await panel.getByLabel('Key').fill('cart')
      await panel.getByLabel('Value as JSON').fill('[1, 2]')
      await panel.getByRole('button', { name: 'Save' }).click()
      await expect(panel).toContainText('Public id')
      await page.reload()
      await expect(page.locator('output')).toHaveText('2')
    },
  },
  {
    name: 'values are shown readably and big ones on demand',
    async run(site, page) {
      await openToolbar(page, site, '/site/fill')
      const panel = panelOf(page)
      for (const text of [
        'Map (1)',
        'Set (2)',
        '2026-01-02T03:04:05.000Z',
        'https://example.com/ann',
        '"tea" →',
      ])
        await expect(panel).toContainText(text)
      await expect(panel.getByRole('definition').filter({ hasText: 'ann' })).toBeVisible()
      await panel.getByRole('button', { name: 'Show 40 more' }).click()
      await panel.getByRole('button', { name: 'Show all 5002 characters' }).click()
      await expect(panel).toContainText('x'.repeat(5000))
      await expect(panel.locator('.timeline')).toContainText('created')
      await expect(panel.locator('.timeline')).toContainText('read')
    },
  },
  {
    name: 'a value that is not JSON is refused in words, one that is reaches the page',
    async run(site, page) {
      await openToolbar(page, site, '/site/fill')
      const panel = panelOf(page)
      await panel.getByRole('button', { name: 'Edit cart' }).press('Enter')
      await panel.getByLabel('Value of cart as JSON').fill('[1,')
      await panel.getByRole('button', { name: 'Save' }).click()
      await expect(panel.getByRole('alert')).toContainText('This is not JSON')
      await panel.getByLabel('Value of cart as JSON').fill('[1]')
      await panel.getByRole('button', { name: 'Save' }).click()
      await expect(panel.getByRole('status')).toHaveText('Saved')
      await panel.getByRole('button', { name: 'Delete tags' }).click()
      await expect(panel.getByRole('status')).toHaveText('Deleted')
      await expect(panel).not.toContainText('Set (2)')
      await page.reload()
      await expect(page.locator('output')).toHaveText('1')
    },
  },
  {
    name: 'sessions are rotated, destroyed and switched, and no token reaches the browser',
    async run(site, page, context) {
      const tokenNow = async () =>
        (await context.cookies()).find(({ name }) => name.startsWith('astro-sessions'))?.value ?? ''
      const bodies: Promise<string>[] = []
      page.on('response', (response) => {
        if (response.url().endsWith(ROUTE)) bodies.push(response.text())
      })
      await openToolbar(page, site, '/site/fill')
      const panel = panelOf(page)
      const first = (await panel.getByRole('definition').first().textContent()) ?? ''
      const tokens = [await tokenNow()]
      await panel.getByRole('button', { name: 'Rotate token' }).click()
      await expect(panel.getByRole('status')).toHaveText('Rotated')
      await expect(panel.getByRole('definition').first()).toHaveText(first)
      tokens.push(await tokenNow())
      expect(tokens[1]).not.toBe(tokens[0])

      await context.clearCookies()
      await page.goto(`${site.url}/site/fill`)
      await openToolbar(page, site)
      await panel.getByRole('button', { name: `Switch to ${first}` }).click()
      await expect(panel.getByRole('definition').first()).toHaveText(first)
      expect(await tokenNow()).toBe(tokens[1])

      await panel.getByRole('button', { name: 'Destroy' }).click()
      await expect(panel).toContainText('with all that it holds?')
      await panel.getByRole('button', { name: 'Keep it' }).click()
      expect(await tokenNow()).toBe(tokens[1])
      await panel.getByRole('button', { name: 'Destroy' }).click()
      await panel.getByRole('button', { name: 'Destroy it' }).click()
      await expect(panel).toContainText('has no session')
      await expect(panel.locator('.timeline')).toContainText('destroyed')
      await expect(panel.locator('.timeline')).toContainText('created')
      expect(await tokenNow()).toBe('')
      const sent = (await Promise.all(bodies)).join()
      for (const token of tokens) expect(sent).not.toContain(token)
    },
  },
  {
    name: 'looking at a session is no use of it and leaves no trace',
    async run(site, page) {
      await openToolbar(page, site, '/site/fill')
      const panel = panelOf(page)
      const before = await panel.locator('.timeline').textContent()
      const idle = await panel.locator('[data-until]').first().getAttribute('data-until')
      for (const _ of [1, 2]) {
        await panel.getByRole('button', { name: 'Refresh' }).click()
        await expect(panel.getByRole('status')).toHaveText('Refreshed')
      }
      expect(await panel.locator('.timeline').textContent()).toBe(before)
      expect(await panel.locator('[data-until]').first().getAttribute('data-until')).toBe(idle)
    },
  },
  {
    name: 'only a page of this origin is answered',
    async run(site, page) {
      const ask = (headers: Record<string, string>, method = 'POST') =>
        page.request.fetch(site.url + ROUTE, { method, headers, data: { action: 'show' } })
      const origin = { origin: site.url }
      const status = async (headers: Record<string, string>, method?: string) =>
        (await ask({ 'content-type': 'application/json', ...headers }, method)).status()
      expect(await status({ ...origin, ...HEADER })).toBe(200)
      expect(await status(origin)).toBe(403)
      expect(await status(HEADER)).toBe(403)
      expect(await status({ origin: 'http://evil.example', ...HEADER })).toBe(403)
      expect(await status({ ...origin, ...HEADER, 'sec-fetch-site': 'same-site' })).toBe(403)
      expect(await status({ ...origin, ...HEADER }, 'PUT')).toBe(404)
      expect(await (await page.request.get(site.url + ROUTE)).status()).toBe(404)
    },
  },
  ...(['light', 'dark'] as const).map((colorScheme) => ({
    name: `axe finds nothing in the ${colorScheme} panel`,
    async run(site: DevSite, page: Page) {
      await page.emulateMedia({ colorScheme })
      await openToolbar(page, site, '/site/fill')
      await panelOf(page).getByRole('button', { name: 'Edit cart' }).click()
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      expect(violations).toEqual([])
    },
  })),
]
