import { expect, it } from 'vitest'
import { browserWith, createSite } from '../support/site.ts'

it('a CSRF token has one length, and what is longer or shorter is not decoded', async () => {
  const browser = await browserWith(createSite(), { a: 1 })
  const text = await browser.visit((session) => session.csrfToken())
  for (const other of [`${text}A`, text.slice(1), '', text.repeat(2), 'A'.repeat(1_000_000), [text], null])
    expect(await browser.visit((session) => session.isCsrfToken(other))).toBe(false)
})
