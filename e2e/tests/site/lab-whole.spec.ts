import type { Page } from '@playwright/test'
import { createTestSession } from 'astro-sessions/testing'
import { openWholeSession } from '../../../examples/shop/src/lib/whole-session.ts'
import { expect, test } from '../../support/test.ts'

const OURS = 'This library'
const WHOLE = 'A session saved as a whole'

function way(page: Page, name: string) {
  return page.getByRole('region', { name, exact: true })
}

test('before anything was sent the lab shows no tray, no chart and no result', async ({ page }) => {
  await page.goto('/lab')
  await expect(page.getByRole('button', { name: 'Send fifty posts' })).toBeEnabled()
  await expect(way(page, OURS)).toBeHidden()
  await expect(way(page, WHOLE)).toBeHidden()
  await expect(page.locator('[data-chart]')).toBeHidden()
})

test('the same fifty posts go both ways, and each tray shows what its cart kept', async ({ page }) => {
  const posted: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') posted.push(`${new URL(request.url()).pathname}?${request.postData()}`)
  })
  await page.goto('/lab')
  await page.getByRole('button', { name: 'Send fifty posts' }).click()
  await expect(page.getByRole('button', { name: 'Send fifty posts again' })).toBeEnabled()

  const numbers = Array.from({ length: 50 }, (_, at) => `id=${at + 1}`)
  const all = ['cart', 'whole'].flatMap((name) => numbers.map((id) => `/api/lab/${name}?${id}`))
  expect(posted.toSorted()).toEqual(all.toSorted())

  await expect(way(page, OURS).locator('.result')).toContainText('50 of 50 kept')
  // How many that is depends on who was faster: what it shows is what the cart holds.
  const { kept }: { kept: number[] } = await (await page.request.get('/api/lab/whole')).json()
  await expect(way(page, WHOLE).locator('.result')).toContainText(`${kept.length} of 50 kept`)
  await expect(way(page, WHOLE).locator('[data-state="kept"]')).toHaveCount(kept.length)
  await expect(way(page, WHOLE).locator('[data-state="lost"]')).toHaveCount(50 - kept.length)
})

test('of two posts that both read before either saves, a session saved as a whole keeps the later one', async () => {
  const first = await createTestSession({ labWhole: { cart: [] } })
  const posts = [first, first.next()]
  const opened = await Promise.all(posts.map(({ session }) => openWholeSession(session)))
  for (const [index, whole] of opened.entries()) {
    whole.data.cart.push({ id: index + 1 })
    whole.save()
    await posts[index]?.commit()
  }
  const { data } = await openWholeSession(first.next().session)
  expect(data.cart).toEqual([{ id: 2 }])
})

test('the second endpoint refuses posts that are not its own', async ({ request, shop }) => {
  const headers = { origin: shop.url }
  for (const id of ['0', '51', 'x', '1.5']) {
    const response = await request.post(`${shop.url}/api/lab/whole`, { form: { id }, headers })
    expect(response.status()).toBe(400)
  }
})
