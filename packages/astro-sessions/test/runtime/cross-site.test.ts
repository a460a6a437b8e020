import { describe, expect, it } from 'vitest'
import { resolveCookie } from '../../src/setup/settings/cookie-settings.ts'
import { cookieOf, createSite, type Page } from '../support/visitor.ts'

const write: Page = ({ locals }) => {
  locals.session.set('cart', 1)
  return new Response('done')
}

const login: Page = ({ locals }) => {
  locals.session.login('ann')
  return new Response('done')
}

const sent = (site: string, mode: string, dest: string) => ({
  'Sec-Fetch-Site': site,
  'Sec-Fetch-Mode': mode,
  'Sec-Fetch-Dest': dest,
})

const form = sent('cross-site', 'navigate', 'document')

describe('a request that another site caused, and that came without a cookie', () => {
  it.each([
    ['a form', 'POST', form],
    ['a frame', 'GET', sent('cross-site', 'navigate', 'iframe')],
    ['an image', 'GET', sent('cross-site', 'no-cors', 'image')],
    ['a script', 'GET', sent('cross-site', 'cors', 'empty')],
    ['a beacon', 'POST', sent('cross-site', 'no-cors', 'empty')],
  ])(
    'starts no session in the place of one that the browser may have: %s',
    async (_name, method, headers) => {
      const response = await createSite().visit(write, { method, headers })
      expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
      expect(await response.text()).toContain('Another site')
    },
  )

  it.each([
    ['a link of another site', 'GET', form],
    ['a form of this site', 'POST', sent('same-origin', 'navigate', 'document')],
    ['a form of a sibling', 'POST', sent('same-site', 'navigate', 'document')],
    ['a script of this site', 'POST', sent('same-origin', 'cors', 'empty')],
    ['an address that was typed', 'GET', sent('none', 'navigate', 'document')],
    ['a client that says nothing', 'POST', {}],
  ])('is told from one that may start a session: %s', async (_name, method, headers) => {
    const response = await createSite().visit(write, { method, headers })
    expect([response.status, response.headers.getSetCookie().length]).toEqual([200, 1])
  })

  it('answers as usual where it does not write', async () => {
    const page: Page = async ({ locals }) => new Response(String(await locals.session.userId()))
    expect((await createSite().visit(page, { method: 'POST', headers: form })).status).toBe(200)
  })

  it('logs in', async () => {
    const response = await createSite().visit(login, { method: 'POST', headers: form })
    expect([response.status, response.headers.getSetCookie().length]).toEqual([200, 1])
  })

  it("writes where the cookie is sent in any case: sameSite 'none'", async () => {
    const site = createSite({ cookie: resolveCookie({ sameSite: 'none' }, false) })
    expect((await site.visit(write, { method: 'POST', headers: form })).headers.getSetCookie().length).toBe(1)
  })

  it('writes to the session whose cookie came after all', async () => {
    const site = createSite()
    const Cookie = cookieOf(await site.visit(write))
    const response = await site.visit(write, { method: 'POST', headers: { ...form, Cookie } })
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
  })
})
