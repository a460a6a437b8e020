import { addToCart, logIn } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

test('the lab sends fifty posts and shows that fifty were kept', async ({ page }) => {
  await page.goto('/')
  await addToCart(page, 'Beetroot')
  await page.goto('/lab')
  await page.getByRole('button', { name: 'Send fifty posts' }).click()

  await expect(page.getByRole('button', { name: 'Send fifty posts again' })).toBeEnabled()
  await expect(page.getByText('50 of 50 kept')).toContainText('Nothing was lost.')
  await expect(page.getByRole('img', { name: '50 of 50 cells have sprouted' })).toBeVisible()
  const count = async (name: string) => Number(await page.locator(`[data-count="${name}"]`).textContent())
  const retries = await count('retries')
  expect(await count('attempts')).toBe(50 + retries)
  expect(await count('conflicts')).toBeGreaterThan(0)
  await expect(page.getByTestId('cart-count')).toHaveText('1 item')
})

test('the lab starts anew each time', async ({ page }) => {
  await page.goto('/lab')
  await page.getByRole('button', { name: 'Send fifty posts' }).click()
  const again = page.getByRole('button', { name: 'Send fifty posts again' })
  await expect(again).toBeEnabled()

  // They are under way for as long as it takes to see that.
  const seen = Promise.withResolvers<void>()
  await page.route('**/api/lab/**', (route) => seen.promise.then(() => route.continue()))
  await again.click()
  await expect(page.getByText('On their way')).toBeVisible()
  seen.resolve()
  await expect(again).toBeEnabled()
  await expect(page.getByText('50 of 50 kept')).toBeVisible()
})

test('a logout while a request is under way stays a logout', async ({ page }) => {
  await page.goto('/login?next=/lab')
  await logIn(page)
  await page.getByRole('button', { name: 'Log out while a request is under way' }).click()

  await expect(page.getByText('It still worked for Rosa')).toBeVisible()
  await expect(page.getByText('One late write was refused, and you stay logged out.')).toBeVisible()
  await expect(page.getByRole('navigation')).toContainText('Log in')
  await expect(page.getByRole('navigation')).not.toContainText('Rosa')
  await expect(page.getByText('You are logged in as Rosa.')).toHaveCount(0)
  await page.goto('/dashboard')
  await expect(page).toHaveURL('/login?next=%2Fdashboard')
})

test('the lab refuses posts that are not its own', async ({ request, shop }) => {
  const headers = { origin: shop.url }
  for (const id of ['0', '51', 'x', '1.5']) {
    const response = await request.post(`${shop.url}/api/lab/cart`, { form: { id }, headers })
    expect(response.status()).toBe(400)
  }
  expect((await request.post(`${shop.url}/api/lab/slow`, { headers })).status()).toBe(401)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the lab says what it needs', async ({ page }) => {
    await page.goto('/lab')
    // By its place: Playwright's search for text leaves `noscript` out.
    const advice = page.locator('noscript p')
    await expect(advice).toBeVisible()
    await expect(advice).toContainText('which takes JavaScript')
    await expect(page.getByRole('button', { name: 'Send fifty posts' })).toBeDisabled()
  })
})
