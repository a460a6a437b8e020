import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { post, setCookies, tokenIn } from '../../support/http.ts'
import { addToCart, send } from '../../support/shop-page.ts'
import { expect, test } from '../../support/test.ts'

test('the browser holds the session cookie with the designed attributes', async ({
  build,
  context,
  cookieName,
  page,
}) => {
  await page.goto('/')
  await addToCart(page, 'Tomato')

  const cookie = (await context.cookies()).find(({ name }) => name === cookieName)
  expect(cookie).toMatchObject({
    domain: 'localhost',
    path: '/',
    httpOnly: true,
    secure: build === 'default',
    sameSite: 'Lax',
    expires: -1,
  })
  expect(cookie?.value).toMatch(/^[A-Za-z0-9_-]{43}$/)
})

test('scripts on the page cannot read the session cookie', async ({ context, cookieName, page }) => {
  await page.goto('/')
  await addToCart(page, 'Tomato')
  await send(page, 'Dark')

  expect((await context.cookies()).map(({ name }) => name)).toContain(cookieName)
  const visible = await page.evaluate(() => document.cookie)
  expect(visible).toContain('preferences=')
  expect(visible).not.toContain(cookieName)
})

test('a first write answers with exactly one Set-Cookie', async ({ build, cookieName, request, shop }) => {
  const response = await post(request, `${shop.url}/cart`, { sku: 'tomato' })

  const [header = '', ...others] = setCookies(response)
  expect(others).toEqual([])
  const [pair = '', ...attributes] = header.split('; ')
  expect(pair).toMatch(new RegExp(`^${cookieName}=[A-Za-z0-9_-]{43}$`))
  const designed = ['Path=/', 'HttpOnly', 'SameSite=Lax', ...(build === 'default' ? ['Secure'] : [])]
  expect(attributes.toSorted()).toEqual(designed.toSorted())
  expect(response.headers()['cache-control']).toContain('no-store')
})

test('a later write sends no cookie again', async ({ cookieName, request, shop }) => {
  const token = tokenIn(await post(request, `${shop.url}/cart`, { sku: 'tomato' }), cookieName)
  const second = await post(
    request,
    `${shop.url}/cart`,
    { sku: 'carrot' },
    { cookie: `${cookieName}=${token}` },
  )

  expect(second.status()).toBe(303)
  expect(setCookies(second)).toEqual([])
})

test('pages that write nothing send no session cookie and store nothing', async ({
  cookieName,
  request,
  // What other tests wrote may still be tidied up in the worker's shop.
  ownShop,
}) => {
  const before = await readdir(ownShop.sessionsDir, { recursive: true })
  for (const path of [
    '/',
    '/cart',
    '/login',
    '/dashboard',
    '/devices',
    '/lab',
    '/about',
    '/health',
    '/no-such-page',
    '/favicon.ico',
  ]) {
    const response = await request.get(ownShop.url + path, { maxRedirects: 0 })
    expect(tokenIn(response, cookieName), path).toBeUndefined()
  }
  expect(await readdir(ownShop.sessionsDir, { recursive: true })).toEqual(before)
})

test('the store never sees the token', async ({ cookieName, request, ownShop }) => {
  const answer = await post(request, `${ownShop.url}/cart`, { sku: 'twine' })
  const token = tokenIn(answer, cookieName) ?? ''
  expect(token).toHaveLength(43)

  const entries = await readdir(ownShop.sessionsDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) {
    expect(file).not.toContain(token)
    expect(await readFile(file, 'latin1')).not.toContain(token)
  }
})
