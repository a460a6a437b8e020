import { expect, test } from '../../support/test.ts'

for (const path of ['/', '/cart', '/login', '/lab', '/about', '/no-such-page', '/503']) {
  test(`${path} fits a screen of 320 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(path)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(320)
  })
}

test('the first tab stop skips to the content', async ({ page }) => {
  await page.goto('/')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  await expect(skip).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()
})

test('the pages load without an error and without asking other servers', async ({ page, shop }) => {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('request', (request) => {
    if (!request.url().startsWith(shop.url) && !request.url().startsWith('data:'))
      problems.push(request.url())
  })
  for (const path of ['/', '/cart', '/login', '/lab', '/about'])
    await page.goto(path, { waitUntil: 'networkidle' })
  expect(problems).toEqual([])
})

test('an address that does not exist gets a friendly 404', async ({ page }) => {
  const response = await page.goto('/no-such-page')
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing grows at this address')
})

test('the page for a mistake offers to try again', async ({ page }) => {
  const response = await page.goto('/500')
  expect(response?.status()).toBe(500)
  await expect(page.getByRole('link', { name: 'Try again' })).toHaveAttribute('href', /^\/500\/?$/)
})

test('the health check answers', async ({ request, shop }) => {
  const response = await request.get(`${shop.url}/health`)
  expect(response.status()).toBe(200)
  expect(await response.text()).toBe('ok\n')
})

test('a phone that reaches the shop by a number can send its forms', async ({ request, shop }) => {
  const host = `192.168.1.20:${new URL(shop.url).port}`
  const headers = { host, origin: `http://${host}` }
  const response = await request.post(`${shop.url}/cart`, {
    form: { sku: 'tomato' },
    headers,
    maxRedirects: 0,
  })
  expect(response.status()).toBe(303)
})
