import { post, setCookies, tokenIn } from '../../support/http.ts'
import { addToCart, cookieValue, logIn, rosa, send } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

test('a login greets the user and keeps the cart', { tag: '@every-cookie' }, async ({ page }) => {
  await page.goto('/')
  await addToCart(page, 'Cornflower')
  await page.goto('/login')
  await logIn(page)

  await expect(page).toHaveURL('/dashboard')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Good to see you, Rosa')
  await expect(page.getByTestId('cart-count')).toHaveText('1 item')
})

test('the dashboard sends strangers to the login and back', async ({ page }) => {
  await page.goto('/dashboard')
  await expect(page).toHaveURL('/login?next=%2Fdashboard')
  await logIn(page)
  await expect(page).toHaveURL('/dashboard')
})

test('a login rotates the token, and the old one opens nothing', async ({
  context,
  cookieName,
  page,
  request,
  shop,
}) => {
  await page.goto('/')
  await addToCart(page, 'Pea')
  const before = await cookieValue(context, cookieName)
  await page.goto('/login')
  await logIn(page)
  await expect(page).toHaveURL('/dashboard')
  const after = await cookieValue(context, cookieName)

  expect(before).toMatch(/^.{43}$/)
  expect(after).toMatch(/^.{43}$/)
  expect(after).not.toBe(before)
  const headers = { cookie: `${cookieName}=${before}` }
  const old = await request.get(`${shop.url}/dashboard`, { headers, maxRedirects: 0 })
  expect(old.status()).toBe(302)
  expect(old.headers().location).toBe('/login?next=%2Fdashboard')
})

test('a logout ends the session, and the old cookie is anonymous', async ({
  context,
  cookieName,
  page,
  request,
  shop,
}) => {
  await page.goto('/login')
  await logIn(page)
  await expect(page).toHaveURL('/dashboard')
  const token = await cookieValue(context, cookieName)
  await send(page, 'Log out')

  await expect(page).toHaveURL('/')
  await expect(page.getByRole('link', { name: 'Log in' })).toBeVisible()
  // The notice of the logout is in a session of its own.
  expect(await cookieValue(context, cookieName)).not.toBe(token)

  const cookie = `${cookieName}=${token}`
  const home = await request.get(shop.url, { headers: { cookie } })
  expect(await home.text()).not.toContain('Rosa')
  const write = await post(request, `${shop.url}/cart`, { sku: 'tomato' }, { cookie })
  expect(write.status()).toBe(303)
  const again = await request.get(`${shop.url}/dashboard`, { headers: { cookie }, maxRedirects: 0 })
  expect(again.status()).toBe(302)
})

test('a wrong name and a wrong password get the same answer', async ({ request, shop }) => {
  const url = `${shop.url}/api/login`
  const wrongPassword = await post(request, url, { email: rosa.email, password: 'wrong' })
  const wrongName = await post(request, url, { email: 'nobody@tilth.example', password: 'wrong' })

  const seen = [wrongPassword, wrongName].map((answer) => ({
    status: answer.status(),
    location: answer.headers().location,
    // Also what was typed comes back in the same way.
    cookies: setCookies(answer).map((line) => line.replace(/^tried-email=[^;]+/, 'tried-email=typed')),
  }))
  const typed = 'tried-email=typed; Max-Age=60; Path=/login; HttpOnly; SameSite=Lax'
  expect(seen[0]).toEqual({ status: 303, location: '/login?failed&next=%2Fdashboard', cookies: [typed] })
  expect(seen[1]).toEqual(seen[0])
})

test('a wrong name takes as long as a wrong password', async ({ request, shop }) => {
  const timeOf = async (email: string) => {
    const start = performance.now()
    await post(request, `${shop.url}/api/login`, { email, password: 'wrong' })
    return performance.now() - start
  }
  await timeOf(rosa.email)
  const known: number[] = []
  const unknown: number[] = []
  for (let round = 0; round < 5; round++) {
    known.push(await timeOf(rosa.email))
    unknown.push(await timeOf('nobody@tilth.example'))
  }

  // Without a hash for the unknown name it would be over in a few milliseconds instead of about a hundred. The rest
  // is for other programs that took the processor meanwhile.
  expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 5)
})

test('the page says that a login failed', async ({ page }) => {
  await page.goto('/login?next=%2Fcart')
  await logIn(page, { email: rosa.email, password: 'wrong' })
  await expect(page.getByRole('alert')).toContainText('do not belong together')
  await logIn(page)
  await expect(page).toHaveURL('/cart')
})

test('a wrong password keeps the address, and not in that of the page', async ({ page }) => {
  await page.goto('/login')
  await logIn(page, { email: rosa.email, password: 'wrong' })
  await expect(page).toHaveURL('/login?failed&next=%2Fdashboard')
  await expect(page.getByLabel('Email address')).toHaveValue(rosa.email)
  await expect(page.getByLabel('Password')).toHaveValue('')
  await page.goto('/login')
  await expect(page.getByLabel('Email address')).toHaveValue('')
})

test('an address that no address is so long as is not kept', async ({ request, shop }) => {
  const form = { email: `${'a'.repeat(5000)}@tilth.example`, password: 'wrong' }
  expect(setCookies(await post(request, `${shop.url}/api/login`, form))).toEqual([])
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('each demo account has a button that logs in with it, and leads where the login leads', async ({
    page,
  }) => {
    for (const [email, name] of [
      [rosa.email, 'Rosa'],
      ['tomas@tilth.example', 'Tomás'],
    ] as const) {
      await page.context().clearCookies()
      await page.goto('/login?next=%2Fcart')
      await send(page, `Use this account ${email}`)
      await expect(page).toHaveURL('/cart')
      await expect(page.getByRole('navigation')).toContainText(name)
    }
  })
})

test('a failed login leaves a stranger without a session', async ({ cookieName, request, shop }) => {
  const answer = await post(request, `${shop.url}/api/login`, { email: rosa.email, password: '' })
  expect(tokenIn(answer, cookieName)).toBeUndefined()
})
