import { post } from '../../support/http.ts'
import { logIn, rosa } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

const elsewhere = [
  'https://evil.example/',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  ' //evil.example',
  '',
]

for (const next of elsewhere) {
  test(`a login does not lead to ${JSON.stringify(next)}`, async ({ request, shop }) => {
    const answer = await post(request, `${shop.url}/api/login`, { ...rosa, next })
    expect(answer.status()).toBe(302)
    expect(answer.headers().location).toBe('/dashboard')
  })
}

test('a login leads to any page of the shop', async ({ request, shop }) => {
  const answer = await post(request, `${shop.url}/api/login`, { ...rosa, next: '/cart?from=login#tomato' })
  expect(answer.headers().location).toBe('/cart?from=login#tomato')
})

test('the forms of the shop lead back into the shop', async ({ request, shop }) => {
  const back = '//evil.example'
  const answers = [
    await post(request, `${shop.url}/cart`, { sku: 'tomato', back }),
    await post(request, `${shop.url}/api/theme`, { theme: 'dark', back }),
    await post(request, `${shop.url}/api/consent`, { answer: 'yes', back }),
  ]
  expect(answers.map((answer) => answer.headers().location)).toEqual(['/cart', '/', '/'])
})

test('a user who is logged in does not get the login page', async ({ page }) => {
  await page.goto('/login')
  await logIn(page)
  await expect(page).toHaveURL('/dashboard')
  await page.goto('/login?next=%2F%2Fevil.example')
  await expect(page).toHaveURL('/dashboard')
})
