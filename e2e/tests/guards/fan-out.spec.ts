import { expect, test } from '@playwright/test'
import { type FixtureSite, startFixture } from '../../support/fixture-site.ts'

for (const store of ['fs', 'redis'] as const) {
  test.describe(`six requests of one page at once, on ${store}`, () => {
    let site: FixtureSite

    test.beforeAll(async () => {
      site = await startFixture('guards', { mode: 'build', store })
    })

    test.afterAll(() => site?.stop())

    for (const verb of ['login', 'regenerate', 'persist']) {
      test(`keep what they answer as kept, beside a ${verb}`, async ({ page, context }) => {
        await page.goto(`${site.url}/fan?verb=${verb}`)
        await page.click('#go')
        await expect(page.locator('#told')).not.toBeEmpty()
        const told = JSON.parse((await page.locator('#told').textContent()) ?? '')
        // 409: the session got its new token meanwhile. Nothing else is an answer to any of them.
        expect(told.statuses.filter((status: number) => status !== 200 && status !== 409)).toEqual([])
        expect(told.statuses[2]).toBe(200)
        const kept = [0, 1, 3, 4, 5].filter((index) => told.statuses[index] === 200).map(String)
        expect([...told.added].sort()).toEqual(kept)
        expect(told.user).toBe(verb === 'login' ? 'ann' : 401)
        const cookies = (await context.cookies()).filter(({ name }) => name.startsWith('astro-sessions'))
        expect(cookies).toHaveLength(1)
      })
    }
  })
}
