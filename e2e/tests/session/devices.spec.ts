import type { BrowserContext, Page } from '@playwright/test'
import { post } from '../../support/http.ts'
import { addToCart, cookieValue, logIn, send } from '../../support/shop-page.ts'
import { expect, test as shopTest } from '../../support/test.ts'

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

interface OtherBrowser {
  /** Another browser, in which nobody is logged in. */
  other: BrowserContext
  otherPage: Page
}

const test = shopTest.extend<OtherBrowser>({
  other: async ({ browser, shop }, use) => {
    const other = await browser.newContext({ baseURL: shop.url, userAgent: phone })
    await use(other)
    await other.close()
  },
  otherPage: async ({ other }, use) => use(await other.newPage()),
})

// Devices of tests that ran before on the same shop are gone: each begins alone.
test.beforeEach(async ({ page }) => {
  await page.goto('/login?next=/devices')
  await logIn(page)
  await expect(page).toHaveURL('/devices')
  if (await page.getByRole('button', { name: 'Log out everywhere else' }).isVisible())
    await send(page, 'Log out everywhere else')
})

test('the list names each device, and marks this one', async ({ otherPage, page }) => {
  await otherPage.goto('/login')
  await logIn(otherPage)
  await page.goto('/dashboard')
  await page.getByRole('link', { name: 'Where you are logged in' }).click()

  await expect(page.getByTestId('this-device')).toContainText('This device')
  await expect(page.getByTestId('this-device').getByRole('heading')).toHaveText(/^Chrom(e|ium) on \w+$/)
  await expect(page.getByTestId('other-device').getByRole('heading')).toHaveText('Safari on iOS')
  await expect(page.getByRole('listitem').filter({ hasText: 'Last seen' })).toHaveCount(2)
})

test('a browser that was logged out everywhere else is anonymous at its next click', async ({
  otherPage,
  page,
}) => {
  await otherPage.goto('/login')
  await logIn(otherPage)
  await expect(otherPage.getByRole('heading', { level: 1 })).toHaveText('Good to see you, Rosa')

  await page.reload()
  await send(page, 'Log out everywhere else')
  await expect(page.locator('notice-bar')).toContainText('One other device is logged out.')
  await expect(page.getByTestId('other-device')).toHaveCount(0)

  await otherPage.getByRole('link', { name: 'Rosa' }).click()
  await expect(otherPage).toHaveURL('/login?next=%2Fdashboard')
  await expect(otherPage.getByRole('link', { name: 'Log in' })).toBeVisible()
  await page.goto('/dashboard')
  await expect(page).toHaveURL('/dashboard')
})

test('one device can be logged out by itself', async ({ browser, otherPage, page, shop }) => {
  const third = await browser.newContext({ baseURL: shop.url })
  const thirdPage = await third.newPage()
  for (const visitor of [otherPage, thirdPage]) {
    await visitor.goto('/login')
    await logIn(visitor)
  }
  await page.reload()
  await send(page, 'Log out Safari on iOS')
  await expect(page.getByTestId('other-device')).toHaveCount(1)

  await otherPage.goto('/dashboard')
  await expect(otherPage).toHaveURL('/login?next=%2Fdashboard')
  await thirdPage.goto('/dashboard')
  await expect(thirdPage).toHaveURL('/dashboard')
  await third.close()
})

test('the cart of the device that stays is kept', async ({ otherPage, page }) => {
  await page.goto('/')
  await addToCart(page, 'Pea')
  await otherPage.goto('/login')
  await logIn(otherPage)
  await page.goto('/devices')
  await send(page, 'Log out everywhere else')
  await expect(page.getByTestId('cart-count')).toHaveText('1 item')
})

test('a form without the token of this login is refused', async ({
  context,
  cookieName,
  otherPage,
  page,
  request,
  shop,
}) => {
  await otherPage.goto('/login')
  await logIn(otherPage)
  await otherPage.goto('/devices')
  const foreign = await otherPage.locator('input[name="csrf"]').first().inputValue()
  const cookie = `${cookieName}=${await cookieValue(context, cookieName)}`
  for (const csrf of ['', foreign]) {
    const answer = await post(request, `${shop.url}/devices`, { action: 'revoke-others', csrf }, { cookie })
    expect(answer.status()).toBe(403)
  }
  await page.reload()
  await expect(page.getByTestId('other-device')).toHaveCount(1)
})

test('a user cannot log out the device of another', async ({ otherPage, page }) => {
  await otherPage.goto('/login?next=/devices')
  await logIn(otherPage, { email: 'tomas@tilth.example', password: 'water-at-dusk' })
  await expect(otherPage.getByTestId('this-device')).toHaveCount(1)
  await expect(page.getByTestId('other-device')).toHaveCount(0)
})

test('all that belongs to a device begins where its name begins', async ({ page }) => {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 })
    const device = page.getByTestId('this-device')
    const left = async (part: string) => (await device.locator(part).first().boundingBox())?.x
    expect(await left('dl')).toBe(await left('h2'))
  }
})

test('times are those of the zone where the visitor is, and of UTC without JavaScript', async ({
  browser,
  page,
  shop,
}) => {
  const time = page.getByTestId('this-device').locator('time').first()
  const at = new Date((await time.getAttribute('datetime')) ?? '')
  const storageState = await page.context().storageState()
  for (const [timezoneId, javaScriptEnabled] of [
    ['Asia/Tokyo', true],
    ['America/New_York', true],
    ['Asia/Tokyo', false],
  ] as const) {
    const context = await browser.newContext({
      baseURL: shop.url,
      javaScriptEnabled,
      storageState,
      timezoneId,
    })
    const there = await context.newPage()
    await there.goto('/devices')
    const timeZone = javaScriptEnabled ? timezoneId : 'UTC'
    const text = at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone })
    await expect(there.getByTestId('this-device').locator('time').first()).toHaveText(
      javaScriptEnabled ? text : `${text} UTC`,
    )
    await context.close()
  }
})
