import { readFile } from 'node:fs/promises'
import { codeBlocks } from '../../support/code-blocks.ts'
import { expect, test } from '../../support/docs-test.ts'

test('the start page shows how to install it and the way to every part without scrolling far', async ({
  page,
  docs,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${docs}/`)
  await expect(page.getByText('npm install astro-sessions').first()).toBeInViewport()
  await expect(page.getByRole('heading', { name: 'Find your way' })).toBeInViewport()
})

test('the benchmarks begin with the results and end with what was tried', async ({ page, docs }) => {
  await page.goto(`${docs}/benchmarks/`)
  const headings = await page.locator('main h2').allInnerTexts()
  expect(headings[0]).toBe('Results')
  expect(headings.at(-1)).toBe('What was tried')
})

test('how to report a weakness is a page that the one on security links to', async ({ page, docs }) => {
  await page.goto(`${docs}/security/`)
  await page.locator('main').getByRole('link', { name: 'SECURITY.md' }).click()
  await expect(page.getByRole('heading', { name: 'Security policy' })).toBeVisible()
})

test('every diagram is drawn, in light and in dark', async ({ page, docs }) => {
  const source = await readFile(new URL('../../../docs/how-it-works.md', import.meta.url), 'utf8')
  const diagrams = codeBlocks(source).filter(({ language }) => language === 'mermaid')
  expect(diagrams.length).toBeGreaterThan(2)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.goto(`${docs}/how-it-works/`)
    await expect(page.locator('figure.diagram svg[role="graphics-document document"]')).toHaveCount(
      diagrams.length,
    )
    await expect(page.locator('figure.diagram svg[aria-roledescription="error"]')).toHaveCount(0)
  }
})
