import type { Page } from '@playwright/test'
import { logIn } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

const DAY = 24 * 60 * 60 * 1000
const tomas = { email: 'tomas@tilth.example', password: 'water-at-dusk' }
const text = 'My tomatoes’ leaves curl.\nIs that “the sun”, or <pests>?'

/** Rosa sends her question a day after she opened the form. */
async function sendTooLate(
  page: Page,
  { url, moveClock }: { url: string; moveClock(ms: number): Promise<void> },
) {
  await page.goto(`${url}/login?next=/advice`)
  await logIn(page)
  await page.getByLabel('What is it about?').selectOption('Pests')
  await page.getByLabel('Your question').fill(text)
  await moveClock(1.1 * DAY)
  await page.getByRole('button', { name: 'Send the question' }).click()
  await expect(page).toHaveURL(`${url}/login?next=%2Fadvice`)
}

test('a question that was sent after the login had ended is there after the next one, once', async ({
  ownShop,
  page,
}) => {
  await sendTooLate(page, ownShop)
  await logIn(page)
  await expect(page).toHaveURL(`${ownShop.url}/advice`)
  await expect(page.getByText('Nothing is lost.')).toBeVisible()
  await expect(page.getByLabel('What is it about?')).toHaveValue('Pests')
  await expect(page.getByLabel('Your question')).toHaveValue(text)
  await page.getByRole('button', { name: 'Send the question' }).click()
  await expect(page).toHaveURL(`${ownShop.url}/dashboard`)
  await expect(page.getByText('Your question about pests is on its way.')).toBeVisible()
  await page.goto(`${ownShop.url}/advice`)
  await expect(page.getByLabel('Your question')).toHaveValue('')
})

test('another user who logs in on the same browser does not see it', async ({ ownShop, page }) => {
  await sendTooLate(page, ownShop)
  await logIn(page, tomas)
  await expect(page).toHaveURL(`${ownShop.url}/advice`)
  await expect(page.getByLabel('Your question')).toHaveValue('')
  await expect(page.getByText('Nothing is lost.')).toHaveCount(0)
})
