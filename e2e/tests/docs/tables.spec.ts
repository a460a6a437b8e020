import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../../support/docs-test.ts'

for (const [width, height] of [
  [1280, 800],
  [390, 844],
] as const) {
  test(`a wide table keeps its first column in view and shows that there is more, ${width} pixels wide`, async ({
    page,
    docs,
  }) => {
    await page.setViewportSize({ width, height })
    await page.goto(`${docs}/drivers/`)
    const place = page.getByRole('group', { name: 'What each one keeps' })
    const name = place.locator('tbody tr').first().locator(':is(th, td)').first()
    const left = async () => ((await name.boundingBox())?.x ?? 0) - ((await place.boundingBox())?.x ?? 0)
    await expect(place).toHaveAttribute('data-more', '')
    expect(await left()).toBeLessThan(2)

    await place.focus()
    // A browser may still be on its way there when the place has moved.
    const atRest = await place.evaluateHandle((element) => ({
      comes: new Promise<void>((resolve) => {
        element.addEventListener('scrollend', () => resolve(), { once: true })
      }),
    }))
    await page.keyboard.press('ArrowRight')
    await atRest.evaluate(({ comes }) => comes)
    expect(await place.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0)
    await place.evaluate((element) => element.scrollTo({ left: element.scrollWidth }))
    await expect(place).not.toHaveAttribute('data-more')
    expect(await left()).toBeGreaterThanOrEqual(0)
    expect(await left()).toBeLessThan(2)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('.table-place').analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
  })
}

test('a table that fits is no stop for the keyboard', async ({ page, docs }) => {
  await page.goto(`${docs}/benchmarks/`)
  const place = page.locator('.table-place').first()
  await expect(place).toBeVisible()
  await expect(place).not.toHaveAttribute('tabindex')
  await expect(place).not.toHaveAttribute('role')
})
