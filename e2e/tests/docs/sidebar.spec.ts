import { expect, test } from '../../support/docs-test.ts'

test('a page that is opened directly has its entry of the sidebar in view', async ({ page, docs }) => {
  for (const path of ['reference/engine', 'decisions/008-no-marks', 'licences', 'migration']) {
    await page.goto(`${docs}/${path}/`)
    await expect(page.locator('nav.sidebar [aria-current="page"]'), path).toBeInViewport({ ratio: 1 })
    expect(await page.evaluate(() => scrollY)).toBe(0)
  }
})

test('a group that was closed opens for a page of it that a link leads to', async ({ page, docs }) => {
  await page.goto(`${docs}/parallel-requests/`)
  await page.locator('main a[href^="/how-it-works/"]').first().click()
  await expect(page.locator('nav.sidebar [aria-current="page"]')).toBeInViewport({ ratio: 1 })
})

test('only the groups that one reads through are open, and that of the page', async ({ page, docs }) => {
  const open = page.locator('nav.sidebar details[open] > summary')
  await page.goto(`${docs}/start/`)
  const usual = await open.allInnerTexts()
  for (const group of ['Deploy', 'Reference', 'Contributing', 'Decisions']) expect(usual).not.toContain(group)
  expect(usual.slice(0, 3)).toEqual(['Start', 'Concepts', 'Compare and migrate'])
  await page.evaluate(() => sessionStorage.clear())
  await page.goto(`${docs}/deploy/vercel/`)
  expect(await open.allInnerTexts()).toContain('Deploy')
})

test('no group has a single link', async ({ page, docs }) => {
  await page.goto(`${docs}/start/`)
  const sizes = await page
    .locator('nav.sidebar details')
    .evaluateAll((groups) => groups.map((group) => group.querySelectorAll('a').length))
  expect(sizes.length).toBeGreaterThan(8)
  expect(Math.min(...sizes)).toBeGreaterThan(1)
})

test('an entry has the words of its page’s title', async ({ page, docs, request }) => {
  await page.goto(`${docs}/start/`)
  const links = await page
    .locator('nav.sidebar a[href]')
    .evaluateAll((all) =>
      all.map((a) => ({ label: a.textContent.trim(), path: a.getAttribute('href') ?? '' })),
    )
  expect(links.length).toBeGreaterThan(40)
  for (const { label, path } of links) {
    const title = /<title>([^<]*) \|/.exec(await (await request.get(`${docs}${path}`)).text())?.[1] ?? ''
    const missing = label.split(' ').filter((word) => !title.includes(word))
    expect(missing, `${label}: ${title}`).toEqual([])
  }
})
