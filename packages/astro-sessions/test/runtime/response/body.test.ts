import { describe, expect, it } from 'vitest'
import { setName } from '../../support/pages.ts'
import { cookieOf, createSite, type Page } from '../../support/visitor.ts'

describe('a response body', () => {
  it('keeps status, status text and headers when it is watched', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const made = new Response('zipped', {
      status: 418,
      statusText: 'Teapot',
      headers: { 'Content-Encoding': 'gzip', 'Content-Length': '6', ETag: '"1"' },
    })
    made.headers.append('Set-Cookie', 'a=1')
    made.headers.append('Set-Cookie', 'b=2')
    const page: Page = ({ locals }) => {
      // Asked for, and so perhaps written to later.
      expect(locals.session).toBeDefined()
      return made
    }
    const response = await visit(page, { headers: { Cookie } })
    expect(response).not.toBe(made)
    expect([response.status, response.statusText]).toEqual([418, 'Teapot'])
    expect([...response.headers]).toEqual([...made.headers])
    expect(await response.text()).toBe('zipped')
  })

  it('is not watched when there is none', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const made = new Response(null, { status: 204 })
    expect(await visit(() => made, { headers: { Cookie } })).toBe(made)
  })

  it('of a HEAD request is not watched', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const made = new Response('for nobody')
    expect(await visit(() => made, { headers: { Cookie }, method: 'HEAD' })).toBe(made)
  })
})
