import type { Page } from '@playwright/test'
import { addToCart, cookieValue, logIn, send } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

const noticeOf = (page: Page) => page.locator('notice-bar').getByRole('status')

test('what a form did is said on the next page, once', async ({ page }) => {
  await page.goto('/')
  await addToCart(page, 'Tomato')
  await expect(noticeOf(page)).toHaveText('Tomato is in your cart. Go to the cart')

  await noticeOf(page).getByRole('link').click()
  await expect(page).toHaveURL('/cart')
  await expect(noticeOf(page)).toHaveCount(0)
  await send(page, 'Remove Tomato')
  await expect(noticeOf(page)).toHaveText('Tomato is out of your cart.')
  await page.reload()
  await expect(noticeOf(page)).toHaveCount(0)
})

test('a notice steps aside for a visitor who reads on', async ({ page }) => {
  await page.goto('/')
  await addToCart(page, 'Tomato')
  await expect(noticeOf(page)).toBeVisible()
  await page.mouse.wheel(0, 200)
  await expect(noticeOf(page)).toHaveCount(0)
})

test('what gets the focus is not behind the notice', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  await addToCart(page, 'Tomato')
  const top = async () => (await page.locator('notice-bar').boundingBox())?.y ?? 0
  for (const product of ['Carrot', 'Pea', 'Radish']) {
    const button = page.getByRole('button', { name: `Add ${product} to the cart` })
    await button.focus()
    const box = await button.boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 0), product).toBeLessThanOrEqual(await top())
  }
})

test('a login and a logout are confirmed', async ({ page }) => {
  await page.goto('/login')
  await logIn(page)
  await expect(noticeOf(page)).toHaveText('You are logged in as Rosa.')
  await send(page, 'Log out')
  await expect(noticeOf(page)).toHaveText('You are logged out.')
})

test('of two tabs that open at once, one shows the notice', async ({
  context,
  cookieName,
  page,
  request,
  shop,
}) => {
  await page.goto('/')
  // Adds something without following the redirect, so that the notice waits.
  await page.evaluate(() =>
    fetch('/cart', { method: 'POST', body: new URLSearchParams({ sku: 'pea' }), redirect: 'manual' }),
  )
  const cookie = `${cookieName}=${await cookieValue(context, cookieName)}`
  const tabs = await Promise.all(
    Array.from({ length: 8 }, () => request.get(`${shop.url}/cart`, { headers: { cookie } })),
  )
  const pages = await Promise.all(tabs.map((tab) => tab.text()))
  expect(pages.filter((html) => html.includes('Pea is in your cart.'))).toHaveLength(1)
})

test('two tabs of one browser share the notice: the first that loads has it', async ({ context, page }) => {
  const other = await context.newPage()
  await page.goto('/')
  await page.evaluate(() =>
    fetch('/cart', { method: 'POST', body: new URLSearchParams({ sku: 'pea' }), redirect: 'manual' }),
  )
  await other.goto('/cart')
  await expect(noticeOf(other)).toContainText('Pea is in your cart.')
  await page.goto('/cart')
  await expect(page.getByTestId('items')).toHaveText('1')
  await expect(noticeOf(page)).toHaveCount(0)
})

test('a page that sends on to another leaves the notice for it', async ({ page }) => {
  await page.goto('/login')
  await logIn(page)
  await page.evaluate(() => fetch('/api/logout', { method: 'POST', redirect: 'manual' }))
  // The dashboard answers with a redirect to the login.
  await page.goto('/dashboard')
  await expect(noticeOf(page)).toHaveText('You are logged out.')
})

test('a notice can be closed by keyboard, and is announced in a region that was there before', async ({
  page,
}) => {
  await page.goto('/')
  await addToCart(page, 'Radish')
  const status = noticeOf(page)
  await expect(status.getByRole('paragraph')).toBeVisible()
  await page.getByRole('button', { name: 'Close this message' }).press('Enter')
  await expect(status).toHaveCount(0)
  await expect(page.locator('main')).toBeFocused()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the notice is on the page', async ({ page }) => {
    await page.goto('/')
    await addToCart(page, 'Trowel')
    await expect(page.getByText('Trowel is in your cart.')).toBeVisible()
  })
})
