import { describe, expect, it } from 'vitest'
import { createSite as createSealedSite } from '../sealing/sealed-site.ts'
import { createSite } from '../support/site.ts'

describe('the id of a user', () => {
  it('is sealed and opened as it is, whatever it begins with', async () => {
    const site = createSealedSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('\uFEFFada'))
    expect(await browser.visit((session) => session.userId())).toBe('\uFEFFada')
  })

  it.each(['', 'a\uD800', 5, undefined])('%j is refused, also where sessions are listed', (userId) => {
    const site = createSite()
    const refusal = expect.objectContaining({ code: 'INVALID_VALUE' })
    expect(() => site.engine.open(undefined).session.login(userId as string)).toThrow(refusal)
    expect(() => site.engine.users(userId as string)).toThrow(refusal)
  })

  it('may have 1,024 characters, and no more: every session of the user keeps it', async () => {
    const { session } = createSite().browser().open()
    session.login('x'.repeat(1024))
    expect(await session.userId()).toHaveLength(1024)
    expect(() => session.login('x'.repeat(1025))).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', hint: expect.stringContaining('1025') }),
    )
  })
})
