import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../../support/docs-test.ts'

/** One page of each kind. */
const pages = [
  '',
  'why',
  'start',
  'comparison',
  'drivers',
  'security',
  'benchmarks',
  'errors',
  'reference/session',
  'reference/astro-sessions',
]

for (const page of pages) {
  test(`axe finds nothing wrong with /${page}, light and dark, and no phone has to scroll it sideways`, async ({
    page: browserPage,
    docs,
  }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await browserPage.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await open(browserPage, docs, page)
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

test('a page asks no other host for anything', async ({ page, docs }) => {
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).host))
  await open(page, docs, 'start')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('textbox', { name: 'Search' }).fill('rotate')
  await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible()
  expect([...hosts]).toEqual([new URL(docs).host])
})

test('every page has its own title, a heading and a place in the sidebar', async ({
  page,
  docs,
  request,
}) => {
  const index = await (await request.get(`${docs}/llms.txt`)).text()
  const paths = [...index.matchAll(/\(http:\/\/localhost:4321(\/[^)]*\/)\)/g)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(30)
  await open(page, docs, 'start')
  const links = await page
    .locator('nav.sidebar a')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  expect(paths.filter((path) => !links.includes(path))).toEqual([])
  const titles = new Set<string>()
  for (const path of paths) {
    const html = await (await request.get(`${docs}${path}`)).text()
    // Code to copy is an attribute, and may hold a heading.
    expect(html.replace(/data-code="[^"]*"/g, '').match(/<h1[ >]/g)).toHaveLength(1)
    titles.add(/<title>([^<]*)/.exec(html)?.[1] ?? '')
  }
  expect(titles.size).toBe(paths.length)
})

async function open(page: Page, docs: string, path: string): Promise<void> {
  await page.goto(`${docs}/${path}${path === '' ? '' : '/'}`)
  // Wide tables are within reach of the keyboard from the first frame on.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}
