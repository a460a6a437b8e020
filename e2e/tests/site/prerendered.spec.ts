import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSite } from '../../support/build-site.ts'
import { tokenIn } from '../../support/http.ts'
import { addToCart, logIn } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

test('a prerendered page that asks for the session stops the build with advice', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'astro-sessions-prerendered-'))
  const { succeeded, output } = await buildSite('prerendered', outDir)
  await rm(outDir, { recursive: true, force: true })

  expect(succeeded).toBe(false)
  expect(output).toContain('`locals.session` was used on a prerendered page')
  expect(output).toContain('prerender = false')
})

test('a prerendered page that leaves the session alone is served to everybody', async ({
  cookieName,
  request,
  shop,
}) => {
  const headers = { cookie: `${cookieName}=${'A'.repeat(43)}` }
  const response = await request.get(`${shop.url}/about`, { headers })
  expect(response.status()).toBe(200)
  expect(await response.text()).toContain('About this shop')
  expect(tokenIn(response, cookieName)).toBeUndefined()
})

test('a prerendered page shows the name and the cart of its visitor', async ({ page }) => {
  await page.goto('/about')
  await expect(page.getByRole('link', { name: 'Log in' })).toBeVisible()
  await expect(page.getByTestId('cart-count')).toHaveCount(0)

  await page.goto('/')
  await addToCart(page, 'Pea')
  await page.goto('/login')
  await logIn(page)
  await page.goto('/about')
  await expect(page.getByRole('navigation')).toContainText('Rosa')
  await expect(page.getByTestId('cart-count')).toHaveText('1 item')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a prerendered page leads to the account and the cart of whoever it is', async ({ page }) => {
    await page.goto('/about')
    await expect(page.getByRole('link', { name: 'Account' })).toHaveAttribute('href', '/dashboard')
    await expect(page.getByRole('link', { name: 'Cart', exact: true })).toHaveAttribute('href', '/cart')
  })
})
