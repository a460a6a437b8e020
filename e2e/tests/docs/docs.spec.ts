import type { Server } from 'node:http'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { serveDocs } from '../../support/docs-server.ts'

let url: string
let server: Server

test.beforeAll(async () => {
  const docs = await serveDocs()
  url = docs.url
  server = docs.server
})

test.afterAll(() => server.close())

/** One page of each kind. */
const pages = [
  '',
  'why',
  'start',
  'comparison',
  'drivers',
  'errors',
  'reference/session',
  'reference/astro-sessions',
]

for (const page of pages) {
  test(`axe finds nothing wrong with /${page}, light and dark, and no phone has to scroll it sideways`, async ({
    page: browserPage,
  }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await browserPage.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await open(browserPage, page)
      // Starlight's search button shows its keys beside its name.
      const axe = new AxeBuilder({ page: browserPage })
        .setLegacyMode()
        .disableRules('label-content-name-mismatch')
      const { violations } = await axe.analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      expect(found, colorScheme).toEqual([])
    }
    await browserPage.setViewportSize({ width: 360, height: 780 })
    expect(await browserPage.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })
}

test('a page asks no other host for anything', async ({ page }) => {
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).host))
  await open(page, 'start')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('textbox', { name: 'Search' }).fill('rotate')
  await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible()
  expect([...hosts]).toEqual([new URL(url).host])
})

/** What a reader types, and the page that has to be among the first. */
const searches: Record<string, string> = {
  'deploy Vercel': 'deploy/vercel',
  SESSION_CONTENDED: 'errors',
  'log out everywhere': 'recipes/log-out',
  'test a page': 'recipes/tests',
  'driver Postgres': 'drivers',
}

test('the search finds what a newcomer looks for', async ({ page }) => {
  await open(page, '')
  await page.getByRole('button', { name: 'Search' }).click()
  for (const [words, slug] of Object.entries(searches)) {
    await page.getByRole('textbox', { name: 'Search' }).fill(words)
    await expect(page.getByRole('dialog').locator(`a[href^="/${slug}/"]`).first(), words).toBeVisible()
  }
})

test('every page has its own title, a heading and a place in the sidebar', async ({ page, request }) => {
  const index = await (await request.get(`${url}/llms.txt`)).text()
  const paths = [...index.matchAll(/\(http:\/\/localhost:4321(\/[^)]*\/)\)/g)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(30)
  await open(page, 'start')
  const links = await page
    .locator('nav.sidebar a')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  expect(paths.filter((path) => !links.includes(path))).toEqual([])
  const titles = new Set<string>()
  for (const path of paths) {
    const html = await (await request.get(`${url}${path}`)).text()
    // Code to copy is an attribute, and may hold a heading.
    expect(html.replace(/data-code="[^"]*"/g, '').match(/<h1[ >]/g)).toHaveLength(1)
    titles.add(/<title>([^<]*)/.exec(html)?.[1] ?? '')
  }
  expect(titles.size).toBe(paths.length)
})

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${url}/${path}${path === '' ? '' : '/'}`)
}
