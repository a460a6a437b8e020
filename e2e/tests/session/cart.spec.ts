import { itemsInCart, post, postAtOnce, tokenIn } from '../../support/http.ts'
import { addToCart, send } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

test('the cart is there on every page and after a reload', { tag: '@every-cookie' }, async ({ page }) => {
  await page.goto('/')
  await addToCart(page, 'Tomato')
  await addToCart(page, 'Tomato')
  await addToCart(page, 'Garden twine')

  await expect(page.getByTestId('cart-count')).toHaveText('3 items')
  await expect(page.getByRole('article', { name: 'Tomato' })).toContainText('2 in your cart')
  await page.goto('/cart')
  await expect(page.getByTestId('line-tomato')).toContainText('£5.90')
  await page.reload()
  await expect(page.getByTestId('items')).toHaveText('3')
  await expect(page.getByTestId('total')).toHaveText('£10.70')
})

test('the cart survives a restart of the server', async ({ page, shop }) => {
  await page.goto('/')
  await addToCart(page, 'Secateurs')
  await shop.restart()

  await page.goto(`${shop.url}/cart`)
  await expect(page.getByTestId('line-secateurs')).toContainText('£34.00')
  await send(page, 'One Secateurs more')
  await expect(page.getByTestId('items')).toHaveText('2')
})

test('quantities change, lines go, and the cart can be emptied', async ({ page }) => {
  await page.goto('/')
  await addToCart(page, 'Pea')
  await addToCart(page, 'Radish')
  await page.goto('/cart')

  await send(page, 'One Pea more')
  await expect(page.getByTestId('line-pea').locator('output')).toHaveText('2')
  await send(page, 'One Pea less')
  await expect(page.getByTestId('line-pea').locator('output')).toHaveText('1')
  await expect(page.getByRole('button', { name: 'One Pea less' })).toBeDisabled()

  await send(page, 'Remove Radish')
  await expect(page.getByRole('listitem').filter({ hasText: 'Radish' })).toHaveCount(0)
  await send(page, 'Empty the cart')
  await expect(page.getByText('There is nothing in it yet.')).toBeVisible()
  await expect(page.getByTestId('cart-count')).toHaveCount(0)
})

test('reloading after adding does not add again', async ({ page }) => {
  await page.goto('/')
  await addToCart(page, 'Beetroot')
  await page.reload()
  await expect(page.getByTestId('cart-count')).toHaveText('1 item')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the cart works', async ({ page }) => {
    await page.goto('/')
    await addToCart(page, 'Carrot')
    await page.goto('/cart')
    await send(page, 'One Carrot more')
    await expect(page.getByTestId('items')).toHaveText('2')
    await send(page, 'Remove Carrot')
    await expect(page.getByText('There is nothing in it yet.')).toBeVisible()
  })
})

test('two browsers do not share a cart', async ({ baseURL, browser, page }) => {
  await page.goto('/')
  await addToCart(page, 'Sunflower')

  const other = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) })
  const otherPage = await other.newPage()
  await otherPage.goto('/cart')
  await expect(otherPage.getByText('There is nothing in it yet.')).toBeVisible()
  await otherPage.goto('/')
  await addToCart(otherPage, 'Trowel')
  await page.goto('/cart')
  await expect(page.getByTestId('items')).toHaveText('1')
  await expect(page.getByTestId('line-trowel')).toHaveCount(0)
  await other.close()
})

const skus = [
  'tomato',
  'carrot',
  'pea',
  'radish',
  'beetroot',
  'sunflower',
  'cornflower',
  'broad-bean',
  'twine',
]

for (const [fact, skuAt] of [
  [
    '50 parallel posts of different products keep 50 items',
    (index: number) => skus[index % skus.length] ?? '',
  ],
  ['50 parallel posts of one product keep 50 items', () => 'tomato'],
] as const) {
  test(fact, async ({ cookieName, request, shop }) => {
    const url = `${shop.url}/cart`
    const token = tokenIn(await post(request, url, { sku: 'trowel' }), cookieName)
    const cookie = `${cookieName}=${token}`

    const forms = Array.from({ length: 50 }, (_, index) => ({ sku: skuAt(index) }))
    const statuses = await postAtOnce(url, forms, cookie)

    expect(statuses).toEqual(Array(50).fill(303))
    expect(await itemsInCart(request, shop.url, { cookie })).toBe(51)
  })
}

test('nonsense is refused and changes nothing', async ({ cookieName, request, shop }) => {
  const url = `${shop.url}/cart`
  const cookie = `${cookieName}=${tokenIn(await post(request, url, { sku: 'tomato' }), cookieName)}`
  const forms = [
    { sku: 'no-such-thing' },
    { action: 'quantity', sku: 'tomato', quantity: 'many' },
    { action: 'quantity', sku: 'tomato', quantity: '1.5' },
    { action: 'fly', sku: 'tomato' },
    {},
  ]

  for (const form of forms) expect((await post(request, url, form, { cookie })).status()).toBe(400)
  const json = await request.post(url, { data: { sku: 'tomato' }, headers: { cookie, origin: shop.url } })
  expect(json.status()).toBe(400)
  expect(await itemsInCart(request, shop.url, { cookie })).toBe(1)
})

test('a form on another site cannot fill the cart', async ({ request, shop }) => {
  const headers = { origin: 'https://elsewhere.example' }
  const response = await request.post(`${shop.url}/cart`, { form: { sku: 'tomato' }, headers })
  expect(response.status()).toBe(403)
})
