import { describe, expect, it } from 'vitest'
import { setName, streaming } from '../../support/pages.ts'
import { cookieOf, createSite } from '../../support/visitor.ts'

describe('a first read after the headers', () => {
  const lateRead = streaming(({ locals }) => locals.session.get('name'))

  it('is answered where no shared cache keeps the page', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    expect(await (await visit(lateRead, { headers: { Cookie } })).text()).toBe('first ann')
  })

  for (const policy of ['public, max-age=60', 's-maxage=5', 'max-age=60']) {
    it(`throws where one may: ${policy}`, async () => {
      const { visit } = createSite()
      const Cookie = cookieOf(await visit(setName('ann')))
      const page = streaming(({ locals }) => locals.session.get('name'), { 'Cache-Control': policy })
      const response = await visit(page, { headers: { Cookie } })
      await expect(response.text()).rejects.toThrow(expect.objectContaining({ code: 'SESSION_READ_LATE' }))
    })
  }

  it("throws for a visitor without a session whose page Astro's route cache keeps", async () => {
    const { visit } = createSite()
    const response = await visit(lateRead, { cache: { enabled: true, maxAge: 60 } })
    await expect(response.text()).rejects.toThrow(expect.objectContaining({ code: 'SESSION_READ_LATE' }))
  })

  it('is answered to a visitor with a session, whose page the route cache does not keep', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const response = await visit(lateRead, { headers: { Cookie }, cache: { enabled: true, maxAge: 60 } })
    expect(await response.text()).toBe('first ann')
  })
})
