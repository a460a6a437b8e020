import type { Page } from '@playwright/test'
import { logIn, send } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE

const warning = (page: Page) => page.getByRole('alert')

test.beforeEach(async ({ ownShop, page }) => {
  await page.goto(`${ownShop.url}/login`)
  await logIn(page)
})

test('a login ends after a day without a request, and not before', async ({ ownShop, page }) => {
  for (let visit = 0; visit < 3; visit++) {
    await ownShop.moveClock(23 * HOUR)
    await page.goto(`${ownShop.url}/dashboard`)
    await expect(page).toHaveURL(`${ownShop.url}/dashboard`)
  }
  await ownShop.moveClock(25 * HOUR)
  await page.goto(`${ownShop.url}/dashboard`)
  await expect(page).toHaveURL(`${ownShop.url}/login?next=%2Fdashboard`)
})

test('a login ends after thirty days, however often it is used', async ({ ownShop, page }) => {
  const visits = async (count: number) => {
    for (let visit = 0; visit < count; visit++) {
      await ownShop.moveClock(20 * HOUR)
      await page.request.get(`${ownShop.url}/cart`)
    }
  }
  await visits(35)
  await page.goto(`${ownShop.url}/dashboard`)
  await expect(page).toHaveURL(`${ownShop.url}/dashboard`)
  await visits(1)
  await page.goto(`${ownShop.url}/dashboard`)
  await expect(page).toHaveURL(`${ownShop.url}/login?next=%2Fdashboard`)
})

test('a cart that a remembered login left alone is there after a week', async ({ ownShop, page }) => {
  await send(page, 'Log out')
  await page.goto(`${ownShop.url}/login`)
  await page.getByLabel('Remember me on this device').check()
  await logIn(page)
  await ownShop.moveClock(7 * 24 * HOUR)
  await page.goto(`${ownShop.url}/dashboard`)
  await expect(page).toHaveURL(`${ownShop.url}/dashboard`)
})

test('the shop warns before the login ends, asks for nothing on its own, and stays at a click', async ({
  ownShop,
  page,
}) => {
  await page.clock.install()
  await page.goto(`${ownShop.url}/dashboard`)
  const asked: string[] = []
  page.on('request', (request) => request.resourceType() === 'fetch' && asked.push(request.url()))

  await page.clock.fastForward(24 * HOUR - 6 * MINUTE)
  await expect(warning(page)).toBeHidden()
  await page.clock.fastForward(2 * MINUTE)
  await expect(warning(page)).toHaveText('Your login ends in 4 minutes.')
  expect(asked).toEqual([])

  await ownShop.moveClock(24 * HOUR - 4 * MINUTE)
  await page.getByRole('button', { name: 'Stay logged in' }).click()
  await expect(warning(page)).toBeHidden()
  expect(asked).toEqual([`${ownShop.url}/api/stay`])
  await ownShop.moveClock(23 * HOUR)
  await page.reload()
  await expect(page).toHaveURL(`${ownShop.url}/dashboard`)
})

test('the warning says so when the login has ended', async ({ ownShop, page }) => {
  await page.clock.install()
  await page.goto(`${ownShop.url}/dashboard`)
  await page.clock.fastForward(24 * HOUR - 2 * MINUTE)
  await expect(warning(page)).toHaveText('Your login ends in 2 minutes.')
  await page.clock.fastForward(3 * MINUTE)
  await expect(warning(page)).toHaveText('Your login has ended.')
  await expect(page.getByRole('link', { name: 'Log in again' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Stay logged in' })).toBeHidden()
})

test('a click that comes too late says that the login has ended', async ({ ownShop, page }) => {
  await page.clock.install()
  await page.goto(`${ownShop.url}/dashboard`)
  await page.clock.fastForward(24 * HOUR - 2 * MINUTE)
  await ownShop.moveClock(25 * HOUR)
  await page.getByRole('button', { name: 'Stay logged in' }).click()
  await expect(warning(page)).toHaveText('Your login has ended.')
})

test('a logout in another tab shows when the visitor comes back to this one', async ({
  context,
  ownShop,
  page,
}) => {
  await page.goto(`${ownShop.url}/dashboard`)
  const other = await context.newPage()
  await other.goto(`${ownShop.url}/dashboard`)
  await other.getByRole('button', { name: 'Log out' }).click()
  await expect(other).toHaveURL(`${ownShop.url}/`)
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect(warning(page)).toHaveText('Your login has ended.')
})

test('scripts know from a cookie when the login ends, and a logout takes it away', async ({
  context,
  ownShop,
  page,
}) => {
  const until = async () => (await context.cookies()).find(({ name }) => name === 'session-until')
  await page.goto(`${ownShop.url}/dashboard`)
  const first = Number(await page.evaluate(() => /session-until=(\d+)/.exec(document.cookie)?.[1]))
  expect(Math.abs(first - Date.now() - 24 * HOUR)).toBeLessThan(HOUR)
  await page.goto(`${ownShop.url}/cart`)
  expect(Number((await until())?.value)).toBe(first)
  await ownShop.moveClock(5 * HOUR)
  await page.goto(`${ownShop.url}/cart`)
  expect(Number((await until())?.value)).toBeGreaterThanOrEqual(first + 4 * HOUR)
  await page.goto(`${ownShop.url}/dashboard`)
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(page).toHaveURL(`${ownShop.url}/`)
  expect(await until()).toBeUndefined()
})

test('a visit in another tab takes the warning away', async ({ context, ownShop, page }) => {
  await page.clock.install()
  await page.goto(`${ownShop.url}/dashboard`)
  await page.clock.fastForward(24 * HOUR - 2 * MINUTE)
  await expect(warning(page)).toBeVisible()
  const other = await context.newPage()
  await other.goto(`${ownShop.url}/cart`)
  await expect(warning(page)).toBeHidden()
})
