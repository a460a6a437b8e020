import { describe, expect, it } from 'vitest'
import { setName } from '../../support/pages.ts'
import { cookieOf, createSite } from '../../support/visitor.ts'

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
    const response = await visit(() => made, { headers: { Cookie } })
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

  it('stays free for a host that sends the response of the page, and not the watched one', async () => {
    const { visit } = createSite()
    const made = new Response('body')
    const watched = await visit((context) => {
      setName('ann')(context)
      return made
    })
    expect(watched).not.toBe(made)
    expect(made.headers.getSetCookie()).toEqual(watched.headers.getSetCookie())
    expect(made.headers.getSetCookie()).toHaveLength(1)
    expect(await made.text()).toBe('body')
  })
})
