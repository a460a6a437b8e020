import { cookieValue, logIn, send } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

test('a shop without its store says so in its own look, and loses nobody', async ({
  context,
  cookieName,
  ownShop,
  page,
}) => {
  await page.goto(`${ownShop.url}/login`)
  await logIn(page)
  const token = await cookieValue(context, cookieName)
  await ownShop.breakStore()

  const response = await page.goto(`${ownShop.url}/cart`)
  expect(response?.status()).toBe(503)
  expect(response?.headers()['retry-after']).toBe('5')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('We cannot reach the carts just now')
  await expect(page.getByRole('link', { name: 'Try again' })).toHaveAttribute('href', /^\/cart\/?$/)
  expect(await cookieValue(context, cookieName)).toBe(token)
})

test('a stranger without a session still gets the pages of a shop without its store', async ({
  ownShop,
  page,
}) => {
  await ownShop.breakStore()
  for (const path of ['/', '/cart', '/login', '/about', '/lab']) {
    expect((await page.goto(ownShop.url + path))?.status(), path).toBe(200)
  }
})

test('what cannot be stored is not answered as if it were', async ({ ownShop, page }) => {
  await ownShop.breakStore()
  await page.goto(ownShop.url)
  await send(page, 'Add Tomato to the cart')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('We cannot reach the carts just now')
})
