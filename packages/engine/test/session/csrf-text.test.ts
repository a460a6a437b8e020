import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

it('a CSRF token has one length, and what is longer or shorter is not decoded', async () => {
  const browser = await browserWith(createSite(), { a: 1 })
  const text = await browser.visit((session) => session.csrfToken())
  for (const other of [`${text}A`, text.slice(1), '', text.repeat(2), 'A'.repeat(1_000_000), [text], null])
    expect(await browser.visit((session) => session.isCsrfToken(other))).toBe(false)
})

describe('the form of an earlier page', () => {
  const clears: Record<string, (session: Session) => unknown> = {
    'without a look': (session) => session.clear(),
    'after a look': async (session) => {
      await session.keys()
      session.clear()
    },
    'and a write': (session) => {
      session.clear()
      session.set('b', 1)
    },
    'and a call at once': async (session) => {
      session.clear()
      await session.increment('n')
    },
    'and a rotation': (session) => {
      session.clear()
      session.regenerate()
    },
  }

  it.each(Object.entries(clears))('outlives clear() %s', async (_name, clear) => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => session.login('ada'))
    const text = await browser.visit((session) => session.csrfToken())
    await browser.visit((session) => session.regenerate())
    await browser.visit(clear)
    expect(await browser.visit((session) => session.isCsrfToken(text))).toBe(true)
    expect(await dataOf(browser)).not.toHaveProperty('a')
  })
})
