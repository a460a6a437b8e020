import type { Page } from '@playwright/test'

/** What a test does with one window of a browser, whichever protocol that speaks. */
export interface BrowserWindow {
  open(url: string): Promise<void>
  /** The visible text of the page. */
  text(): Promise<string>
  /** Moves the pointer onto the element with this id. */
  hover(id: string): Promise<void>
  click(id: string): Promise<void>
  /** Types into the field with this id. */
  type(id: string, text: string): Promise<void>
  back(): Promise<void>
  close(): Promise<void>
}

/** A page of Playwright. */
export function windowOf(page: Page): BrowserWindow {
  return {
    open: async (url) => {
      await page.goto(url)
    },
    text: async () => {
      const bodies = page.locator('body').allInnerTexts()
      // Between two pages there is none.
      const [text = ''] = await bodies.catch(() => [])
      return text
    },
    hover: (id) => page.hover(`#${id}`),
    click: (id) => page.click(`#${id}`),
    type: (id, text) => page.locator(`#${id}`).pressSequentially(text),
    back: async () => {
      await page.goBack()
    },
    close: () => page.close(),
  }
}
