import { expect } from '@playwright/test'
import { openToolbar, panelOf, type ToolbarCase } from './toolbar-case.ts'

/** What a developer looks for: what happened, what is configured, and values of every kind. */
export const developerCases: readonly ToolbarCase[] = [
  {
    name: 'a Map, a Set, a Date and a URL are edited as what they are',
    async run(site, page) {
      await openToolbar(page, site, '/site/fill')
      const panel = panelOf(page)
      for (const [key, json, shown] of [
        ['prices', '{ "$Map": [["tea", 5], ["cup", 2]] }', 'Map (2)'],
        ['tags', '{ "$Set": ["old"] }', 'Set (1)'],
        ['since', '{ "$Date": "2027-01-02T03:04:05.000Z" }', '2027-01-02T03:04:05.000Z'],
        ['home', '{ "$URL": "https://example.com/bea" }', 'https://example.com/bea'],
      ] as const) {
        await panel.getByRole('button', { name: `Edit ${key}` }).click()
        await panel.getByLabel(`Value of ${key} as JSON`).fill(json)
        await panel.getByRole('button', { name: 'Save' }).click()
        await expect(panel).toContainText(shown)
      }
    },
  },
  {
    name: 'the timeline comes first and says what each request did',
    async run(site, page) {
      await openToolbar(page, site, '/site/fill')
      const panel = panelOf(page)
      await expect(panel.getByRole('heading', { level: 2 }).first()).toHaveText('Timeline')
      const filled = panel.getByRole('listitem').filter({ hasText: 'GET /site/fill' })
      await expect(filled.first()).toContainText('created')
    },
  },
  {
    name: 'the configuration says the driver, the cookie and where each option came from',
    async run(site, page) {
      await openToolbar(page, site, '/site/fill')
      const configuration = panelOf(page).getByRole('group').filter({ hasText: 'Configuration' })
      await configuration.getByText('Configuration').click()
      const line = (name: string) =>
        configuration.locator('div').filter({ has: page.getByText(name, { exact: true }) })
      await expect(line('driver')).toContainText('sessions()')
      await expect(line('idleTimeout')).toHaveText('idleTimeout86400 default')
      await expect(line('SameSite')).toHaveText('SameSitelax default')
    },
  },
  {
    name: 'the page behind is loaded again by a button, and the panel stays open',
    async run(site, page) {
      await openToolbar(page, site, '/site/fill')
      const panel = panelOf(page)
      await panel.getByRole('button', { name: 'Edit cart' }).click()
      await panel.getByLabel('Value of cart as JSON').fill('[1]')
      await panel.getByRole('button', { name: 'Save' }).click()
      await expect(panel.getByRole('status')).toHaveText('Saved')
      await expect(page.locator('output')).toHaveText('2')
      await panel.getByRole('button', { name: 'Reload page' }).click()
      await expect(page.locator('output')).toHaveText('1')
      await expect(panel.getByRole('heading', { name: 'Timeline' })).toBeVisible()
    },
  },
]
