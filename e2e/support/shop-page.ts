import type { BrowserContext, Page } from '@playwright/test'

export const rosa = { email: 'rosa@tilth.example', password: 'sow-in-april' }

/** Presses a button that sends a form, and waits for the page that comes back. */
export async function send(page: Page, button: string): Promise<void> {
  const loaded = page.waitForEvent('load')
  await page.getByRole('button', { name: button }).click()
  await loaded
}

/** Presses a product's button in the catalogue, once. */
export function addToCart(page: Page, product: string): Promise<void> {
  return send(page, `Add ${product} to the cart`)
}

/** Fills in and sends the login form of the page that is open. */
export async function logIn(page: Page, { email, password } = rosa): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(password)
  await send(page, 'Log in')
}

/** The value of a cookie in the browser, or `undefined`. */
export async function cookieValue(context: BrowserContext, name: string): Promise<string | undefined> {
  const cookies = await context.cookies()
  return cookies.find((cookie) => cookie.name === name)?.value
}
