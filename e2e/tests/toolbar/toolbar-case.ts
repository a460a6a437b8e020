import type { BrowserContext, Page } from '@playwright/test'

/** A dev server with the pages of `fixtures/toolbar`. */
export interface DevSite {
  readonly url: string
}

export interface ToolbarCase {
  readonly name: string
  run(site: DevSite, page: Page, context: BrowserContext): Promise<void>
}

/** Opens the site's page with the app of the toolbar open. */
export async function openToolbar(page: Page, site: DevSite, path = '/site/'): Promise<void> {
  await page.goto(site.url + path)
  // Astro starts its apps when the page is idle, and until then their buttons do nothing.
  const canvas = page.locator('astro-dev-toolbar-app-canvas[data-app-id="astro-sessions"]')
  await canvas.locator('.panel').waitFor({ state: 'attached' })
  // What the mouse does when it comes near: until then the bar is inert.
  await page.locator('#dev-toolbar-root').dispatchEvent('mouseenter')
  await page.locator('astro-dev-toolbar button[data-app-id="astro-sessions"]').click()
  await panelOf(page).getByRole('heading', { name: 'Timeline' }).waitFor()
}

export function panelOf(page: Page) {
  return page.getByRole('region', { name: 'Session', exact: true })
}
