import type { Page } from '@playwright/test'
import { cookieValue, send } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

const darkPage = 'rgb(14, 21, 18)'

/**
 * Records the background of every frame of the next page, from the first one on. The page's font arrives only
 * after a frame was painted, so that what a script does once the page has loaded comes a frame too late.
 */
async function recordBackgrounds(page: Page): Promise<() => Promise<string[]>> {
  const seen = new Set<string>()
  const firstFrame = Promise.withResolvers<void>()
  await page.exposeFunction('recordFrame', (background: string) => {
    seen.add(background)
    firstFrame.resolve()
  })
  await page.route('**/*.woff2', async (route) => {
    await firstFrame.promise
    await route.continue()
  })
  await page.addInitScript(() => {
    const onFrame = () => {
      if (document.body) Reflect.get(window, 'recordFrame')(getComputedStyle(document.body).backgroundColor)
      requestAnimationFrame(onFrame)
    }
    requestAnimationFrame(onFrame)
  })
  return async () => {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    return [...seen]
  }
}

test.describe('on a device that prefers light', () => {
  test.use({ colorScheme: 'light' })

  test('a chosen dark theme is in the bytes that the server sends', async ({ page }) => {
    await page.goto('/')
    await send(page, 'Dark')
    const html = await (await page.request.get('/cart')).text()
    expect(html).toMatch(/<html[^>]* data-theme="dark"/)
  })

  for (const path of ['/', '/login', '/about']) {
    test(`no frame of ${path} has the other theme`, async ({ page }) => {
      await page.goto('/')
      await send(page, 'Dark')
      const backgrounds = await recordBackgrounds(page)
      await page.goto(path)
      expect(await backgrounds()).toEqual([darkPage])
    })
  }

  test('the theme holds on pages that come later, and can be given back to the device', async ({
    context,
    page,
  }) => {
    await page.goto('/')
    await send(page, 'Dark')
    expect(decodeURIComponent(String(await cookieValue(context, 'preferences')))).toBe('{"theme":"dark"}')
    await page.goto('/login')
    await expect(page.locator('body')).toHaveCSS('background-color', darkPage)

    await send(page, 'As the device')
    await expect(page).toHaveURL('/login')
    expect(await cookieValue(context, 'preferences')).toBeUndefined()
    await expect(page.locator('body')).not.toHaveCSS('background-color', darkPage)
  })
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, colorScheme: 'light' })

  test('the theme can be chosen', async ({ page }) => {
    await page.goto('/')
    await send(page, 'Dark')
    await expect(page.locator('body')).toHaveCSS('background-color', darkPage)
  })
})

test('visits are counted for this browser session until the visitor answers', async ({ context, page }) => {
  await page.goto('/')
  await expect(page.getByText('This is your first visit.')).toBeVisible()
  await page.goto('/')
  await expect(page.getByText('You have been here 2 times.')).toBeVisible()
  const visits = (await context.cookies()).find(({ name }) => name === 'visits')
  expect(visits).toMatchObject({ value: '2', expires: -1 })
})

test('a yes keeps the visits for thirty days and asks no more', async ({ context, page }) => {
  await page.goto('/')
  await send(page, 'Yes, remember')
  await expect(page.getByText('You have been here 2 times.')).toBeVisible()
  await expect(page.getByText('May we remember your visits')).toHaveCount(0)
  const visits = (await context.cookies()).find(({ name }) => name === 'visits')
  const days = (Number(visits?.expires) - Date.now() / 1000) / 86_400
  expect(Math.round(days)).toBe(30)
})

test('a no forgets the visits, and the answer can be taken back', async ({ context, page }) => {
  await page.goto('/')
  await send(page, 'No, thanks')
  await expect(page.getByText('May we remember your visits')).toHaveCount(0)
  await expect(page.getByText(/You have been here|first visit/)).toHaveCount(0)
  expect(await cookieValue(context, 'visits')).toBeUndefined()

  await send(page, 'Forget my visits and ask again')
  await expect(page.getByText('This is your first visit.')).toBeVisible()
  await expect(page.getByText('May we remember your visits')).toBeVisible()
})

for (const [cookie, value] of [
  ['preferences', '{broken'],
  ['preferences', 'null'],
  ['preferences', '{"theme":"<script>"}'],
  ['visits', 'NaN'],
  ['visits', '-5'],
  ['visits', '1e400'],
] as const) {
  test(`a ${cookie} cookie of ${value} counts as none`, async ({ request, shop }) => {
    const headers = { cookie: `${cookie}=${encodeURIComponent(value)}` }
    const response = await request.get(shop.url, { headers })
    expect(response.status()).toBe(200)
    const html = await response.text()
    expect(html).toContain('This is your first visit.')
    expect(html).not.toMatch(/<html[^>]* data-theme/)
  })
}
