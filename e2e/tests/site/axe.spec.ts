import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, devices, type Page } from '@playwright/test'
import { addToCart, logIn, send } from '../../support/shop-page.ts'
import { expect, test as shopTest } from '../../support/test.ts'

/** What is done before axe looks at `page`. A phone is another browser. */
type Visit = (page: Page, openPhone: () => Promise<Page>) => Promise<unknown>

const visits: Record<string, Visit> = {
  'the start page': (page) => page.goto('/'),
  'the start page with a notice': async (page) => {
    await page.goto('/')
    await addToCart(page, 'Tomato')
  },
  'an empty cart': (page) => page.goto('/cart'),
  'a full cart': async (page) => {
    await page.goto('/')
    await addToCart(page, 'Tomato')
    await addToCart(page, 'Secateurs')
    await page.goto('/cart')
  },
  'the login': (page) => page.goto('/login'),
  'a failed login': (page) => page.goto('/login?failed'),
  'the dashboard': async (page) => {
    await page.goto('/login')
    await logIn(page)
  },
  'the only device': async (page) => {
    await page.goto('/login?next=/devices')
    await logIn(page)
    const others = page.getByRole('button', { name: 'Log out everywhere else' })
    // Of visits that were before on the same shop.
    if (await others.isVisible()) await send(page, 'Log out everywhere else')
    await expect(page.getByTestId('other-device')).toHaveCount(0)
  },
  'two devices': async (page, openPhone) => {
    const phone = await openPhone()
    await phone.goto('/login')
    await logIn(phone)
    await page.goto('/login?next=/devices')
    await logIn(page)
    await expect(page.getByRole('button', { name: 'Log out Safari on iOS' }).first()).toBeVisible()
  },
  'the question to the gardener': async (page) => {
    await page.goto('/login?next=/advice')
    await logIn(page)
  },
  'a question that was rescued': async (page) => {
    await page.goto('/login?next=/advice')
    await logIn(page)
    await page.getByLabel('Your question').fill('Why do the leaves curl?')
    await page.context().clearCookies()
    await send(page, 'Send the question')
    await logIn(page)
    await expect(page.getByText('Nothing is lost.')).toBeVisible()
  },
  'the lab': (page) => page.goto('/lab'),
  'the lab after its experiments': async (page) => {
    await page.goto('/login?next=/lab')
    await logIn(page)
    await page.getByRole('button', { name: 'Send fifty posts' }).click()
    await expect(page.getByRole('button', { name: 'Send fifty posts again' })).toBeEnabled()
    await page.getByRole('button', { name: 'Log out while' }).click()
    await expect(page.getByText('you stay logged out')).toBeVisible()
  },
  'the warning before a login ends': async (page) => {
    await page.goto('/login')
    await logIn(page)
    await page.clock.install()
    await page.goto('/dashboard')
    await page.clock.fastForward('23:58:00')
    await expect(page.getByRole('alert')).toBeVisible()
  },
  'the page about the shop': (page) => page.goto('/about'),
  'the page for what is not there': (page) => page.goto('/no-such-page'),
  'the page for a mistake': (page) => page.goto('/500'),
  'the page for an outage': (page) => page.goto('/503'),
}

const test = shopTest.extend<{ openPhone: () => Promise<Page> }>({
  openPhone: async ({ browser, shop }, use) => {
    const contexts: BrowserContext[] = []
    await use(async () => {
      const context = await browser.newContext({ ...devices['iPhone 15'], baseURL: shop.url })
      contexts.push(context)
      return context.newPage()
    })
    for (const context of contexts) await context.close()
  },
})

/** What the colours of a page can break; the rest is the same in the dark. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

// Without motion, so that nothing is looked at half-way.
test.use({ contextOptions: { reducedMotion: 'reduce' } })

for (const [name, visit] of Object.entries(visits)) {
  test(`axe finds nothing wrong with ${name}, light and dark`, async ({ openPhone, page }) => {
    await visit(page, openPhone)
    // A notice moves into its region in the first frame.
    await expect(page.locator('notice-bar > p')).toHaveCount(0)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      // Colours change by transitions, however short: a page between two schemes has no contrast to look at.
      await page.waitForFunction(() => document.getAnimations().length === 0)
      // Without its mode for frames, of which there are none: half of the processor time.
      const axe = new AxeBuilder({ page }).setLegacyMode()
      const { violations } = await (colorScheme === 'light' ? axe : axe.withRules(COLOUR_RULES)).analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      expect(found, colorScheme).toEqual([])
    }
  })
}
