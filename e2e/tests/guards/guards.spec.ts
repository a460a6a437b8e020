import { expect, test } from '@playwright/test'
import { type FixtureSite, startFixture } from '../../support/fixture-site.ts'
import { Visitor } from '../../support/visitor.ts'

for (const store of ['fs', 'redis'] as const) {
  test.describe(`on ${store}`, () => {
    let site: FixtureSite

    test.beforeAll(async () => {
      site = await startFixture('guards', { mode: 'build', store })
    })

    test.afterAll(() => site?.stop())

    test.beforeEach(({ page }) => page.goto(site.url).then(() => undefined))

    test('a link to a page for users leads to the login, and back to it', async ({ page }) => {
      await page.click('#private')
      await expect(page).toHaveURL(`${site.url}/login?next=%2Fprivate%3Fpage%3D2`)
      await page.click('#ann')
      await expect(page).toHaveURL(`${site.url}/private?page=2`)
      await expect(page.getByRole('heading')).toHaveText('private of ann?page=2')
    })

    test('so does one that Astro’s router follows, without leaving the document', async ({ page }) => {
      await page.goto(`${site.url}/?routed`)
      await page.evaluate(() => Reflect.set(window, 'isSame', true))
      await page.click('#private')
      await expect(page).toHaveURL(`${site.url}/login?next=%2Fprivate%3Fpage%3D2`)
      await page.click('#bob')
      await expect(page.getByRole('heading')).toHaveText('private of bob?page=2')
      expect(await page.evaluate(() => Reflect.get(window, 'isSame'))).toBe(true)
    })

    test('a script that asks an endpoint gets 401, and the way to the login', async ({ page }) => {
      const told = await page.evaluate(async () => {
        const response = await fetch('/api/private')
        return {
          status: response.status,
          type: response.headers.get('Content-Type'),
          body: await response.json(),
        }
      })
      expect(told).toEqual({
        status: 401,
        type: 'application/problem+json; charset=utf-8',
        body: {
          title: 'You are not logged in',
          status: 401,
          detail: 'Log in, and try again.',
          login: '/login?next=%2F',
        },
      })
    })

    test('an endpoint that somebody opens in the browser leads to the login', async ({ page }) => {
      await page.goto(`${site.url}/api/private`)
      await expect(page).toHaveURL(`${site.url}/login?next=%2Fapi%2Fprivate`)
    })

    test('an island shows to its user what it shows to nobody else', async () => {
      const visitor = new Visitor(site.url)
      const [address = ''] = /\/_server-islands\/Secret\?[^"']+/.exec(await visitor.text('/')) ?? []
      const island = () => visitor.text(address.replaceAll('&amp;', '&'))
      expect(await island()).toContain('nothing here')
      await visitor.post('/login', { who: 'ann' })
      expect(await island()).toContain('island ann')
    })

    test('an action answers its own error, and to a user what it does', async ({ page }) => {
      await page.click('#call')
      await expect(page.locator('#outcome')).toHaveText('action UNAUTHORIZED')
      await page.click('#private')
      await page.click('#ann')
      await expect(page.getByRole('heading')).toHaveText('private of ann?page=2')
      await page.goto(site.url)
      await expect(page.getByText('island ann')).toBeVisible()
      await page.click('#call')
      await expect(page.locator('#outcome')).toHaveText('action ann')
    })

    test('middleware guards a whole folder, however its address is written', async ({ page }) => {
      for (const path of ['/admin', '/admin/', '/%61dmin', '/admin/data', '//admin/data', '/admin/./data']) {
        const response = await new Visitor(site.url).fetch(path)
        expect([301, 302, 308, 400, 401, 404], path).toContain(response.status)
        expect(await response.text(), path).not.toMatch(/everything/i)
      }
      const scripted = await new Visitor(site.url).fetch('/admin/data', { headers: { Accept: '*/*' } })
      expect(scripted.status).toBe(401)
      await page.click('#admin')
      await page.click('#ann')
      await expect(page.getByRole('heading')).toHaveText('Everything')
    })

    test('a login that is recent enough opens what asks for one', async ({ page }) => {
      await page.click('#sensitive')
      await page.click('#ann')
      await expect(page.getByRole('heading')).toHaveText('sensitive of ann')
    })
  })
}
