import { expect, type Page } from '@playwright/test'
import type { PathSite } from '../path-case.ts'

/** A fact that needs a real browser. */
export interface BrowserCase {
  readonly name: string
  run(site: PathSite, page: Page): Promise<void>
}

/** Opens the first page as a browser does, and marks it: what is loaded anew has no mark. */
async function arrive({ url }: PathSite, page: Page): Promise<void> {
  await page.goto(`${url}/shop/transitions`)
  await page.evaluate('window.isMarked = true')
}

async function expectNoReload(page: Page): Promise<void> {
  expect(await page.evaluate('window.isMarked')).toBe(true)
}

const visit = async (page: Page, count: number) => {
  await page.getByText('Visit', { exact: true }).click()
  await expect(page.getByText(`visit ${count}`)).toBeVisible()
  await page.getByText('Home').click()
}

const press = (page: Page, button: string) => page.getByRole('button', { name: button }).click()

const tokenOf = async (page: Page) => (await page.context().cookies()).map(({ value }) => value)

/** `<ClientRouter />`: links and forms are fetched by a script, and the page is never loaded anew. */
export const transitions: readonly BrowserCase[] = [
  {
    name: 'a navigation by View Transitions starts a session, and the next ones go on with it',
    async run(site, page) {
      await arrive(site, page)
      expect(await tokenOf(page)).toEqual([])
      await visit(page, 1)
      await expect(page.getByText('user nobody, visits 1')).toBeVisible()
      const token = await tokenOf(page)
      expect(token).toHaveLength(1)
      await visit(page, 2)
      await expect(page.getByText('user nobody, visits 2')).toBeVisible()
      expect(await tokenOf(page)).toEqual(token)
      await expectNoReload(page)
    },
  },
  {
    name: 'a login by View Transitions holds under a new token, and keeps what the visitor had',
    async run(site, page) {
      await arrive(site, page)
      await visit(page, 1)
      await expect(page.getByText('user nobody, visits 1')).toBeVisible()
      const [anonymous] = await tokenOf(page)
      await press(page, 'Log in')
      await expect(page.getByText('user ann, visits 1')).toBeVisible()
      expect(await tokenOf(page)).toEqual([expect.not.stringMatching(`^${anonymous}$`)])
      await visit(page, 2)
      await expect(page.getByText('user ann, visits 2')).toBeVisible()
      await expectNoReload(page)
    },
  },
  {
    name: 'after a logout by View Transitions no page is the user, also on the way back',
    async run(site, page) {
      await arrive(site, page)
      await press(page, 'Log in')
      await expect(page.getByText('user ann, visits none')).toBeVisible()
      await visit(page, 1)
      await expect(page.getByText('user ann, visits 1')).toBeVisible()
      await press(page, 'Log out')
      await expect(page.getByText('user nobody, visits none')).toBeVisible()
      expect(await tokenOf(page)).toEqual([])
      await page.goBack()
      await expect(page.getByText('visit 1')).toBeVisible()
      await page.goBack()
      await expect(page.getByText('user nobody, visits 1')).toBeVisible()
      await expectNoReload(page)
    },
  },
]
