import { describe, expect, it } from 'vitest'
import { destroySession, readName, setName } from '../support/pages.ts'
import { cookieOf, createSite } from '../support/visitor.ts'

describe('a prefetch', () => {
  const day = 86_400_000
  for (const header of ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz']) {
    it(`named by ${header} does not extend the session`, async () => {
      let now = 0
      const clock = { now: () => now, after: () => () => undefined }
      const { visit } = createSite({ engineOptions: { clock } })
      const Cookie = cookieOf(await visit(setName('ann')))
      now = day * 0.9
      await visit(readName, { headers: { Cookie, [header]: 'prefetch' } })
      now = day * 1.1
      expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('nobody')
    })
  }

  it('is told from a visit, which does extend it', async () => {
    let now = 0
    const clock = { now: () => now, after: () => () => undefined }
    const { visit } = createSite({ engineOptions: { clock } })
    const Cookie = cookieOf(await visit(setName('ann')))
    now = day * 0.9
    await visit(readName, { headers: { Cookie } })
    now = day * 1.1
    expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('ann')
  })

  it('of a logout link ends nothing, and answers what a browser throws away', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const ahead = { headers: { Cookie, 'Sec-Purpose': 'prefetch;prerender' } }
    const response = await visit(destroySession, ahead)
    expect([response.status, response.headers.getSetCookie()]).toEqual([503, []])
    expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('ann')
  })
})
