import { describe, expect, it } from 'vitest'
import { destroySession, plainPage, readName, setName } from '../support/pages.ts'
import { cookieOf, createSite } from '../support/visitor.ts'

describe('a page that does not touch the session', () => {
  it('gets back the very response it made, and costs no store call', async () => {
    const { visit, calls } = createSite()
    const response = new Response('hello', { headers: { 'X-Own': '1' } })
    expect(await visit(() => response)).toBe(response)
    expect([...response.headers]).toEqual([
      ['content-type', 'text/plain;charset=UTF-8'],
      ['x-own', '1'],
    ])
    expect(calls).toEqual([])
  })

  it('costs nothing for a visitor with a session either', async () => {
    const { visit, calls } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    calls.length = 0
    const response = await visit(plainPage, { headers: { Cookie } })
    expect(await response.text()).toBe('hello')
    expect([...response.headers.keys()]).toEqual(['content-type'])
    expect(calls).toEqual([])
  })

  it('has Astro make no route cache for it where the site has none', async () => {
    const { onRequest, context } = createSite()
    const Cookie = `__Host-astro-sessions=${'A'.repeat(43)}`
    const visitor = context({ headers: { Cookie }, fetchState: { manifest: {} } })
    Object.defineProperty(visitor, 'cache', {
      get: () => expect.fail('The route cache was asked for.'),
    })
    expect(await (await onRequest(visitor, async () => new Response('hello'))).text()).toBe('hello')
  })

  it('has its properties made once for all requests', async () => {
    const { onRequest, context } = createSite()
    const visitors = [context(), context()]
    for (const visitor of visitors) await onRequest(visitor, async () => new Response('hello'))
    const [first, second] = visitors.map(({ locals }) => Object.getOwnPropertyDescriptor(locals, 'session'))
    expect(first?.get).toBe(second?.get)
    expect(first?.set).toBe(second?.set)
    expect(Reflect.get(visitors[0]?.locals ?? {}, 'session')).not.toBe(
      Reflect.get(visitors[1]?.locals ?? {}, 'session'),
    )
  })
})

describe('the first write', () => {
  it('sends exactly one cookie with the designed attributes', async () => {
    const { visit, calls } = createSite()
    const response = await visit(setName('ann'))
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-astro-sessions=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ])
    expect(calls).toEqual(['create'])
  })

  it('is read by the next request with that cookie', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const response = await visit(readName, { headers: { Cookie } })
    expect(await response.text()).toBe('ann')
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('keeps the cookies of the page', async () => {
    const { visit } = createSite()
    const response = await visit(async (context) => {
      await setName('ann')(context)
      const own = new Response('')
      own.headers.append('Set-Cookie', 'theme=dark')
      own.headers.append('Set-Cookie', 'lang=en, x')
      return own
    })
    expect(response.headers.getSetCookie()).toHaveLength(3)
    expect(response.headers.getSetCookie().slice(0, 2)).toEqual(['theme=dark', 'lang=en, x'])
  })

  it('leaves on a response whose headers are read-only', async () => {
    const { visit } = createSite()
    const response = await visit(async (context) => {
      await setName('ann')(context)
      return Response.redirect('https://shop.test/next', 303)
    })
    expect(response.status).toBe(303)
    expect(response.headers.get('Location')).toBe('https://shop.test/next')
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })
})

describe('the end of a session', () => {
  it('clears the cookie with the attributes it was set with', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const response = await visit(destroySession, { headers: { Cookie } })
    expect(response.headers.getSetCookie()).toEqual([
      '__Host-astro-sessions=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
    ])
    expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('nobody')
  })
})

describe('the cookie of a request', () => {
  for (const value of [
    '',
    'x',
    'a'.repeat(42),
    'a'.repeat(44),
    '../../etc/passwd',
    '%00',
    'a'.repeat(8192),
  ]) {
    it(`costs no store call when it is ${JSON.stringify(value.slice(0, 20))} (${value.length} characters)`, async () => {
      const { visit, calls } = createSite()
      const response = await visit(readName, { headers: { Cookie: `__Host-astro-sessions=${value}` } })
      expect(await response.text()).toBe('nobody')
      expect(calls).toEqual([])
    })
  }

  it('counts, of several well-formed ones, that of the first live session', async () => {
    const { visit } = createSite()
    const ann = cookieOf(await visit(setName('ann')))
    const bob = cookieOf(await visit(setName('bob')))
    const dead = `__Host-astro-sessions=${'d'.repeat(43)}`
    const nameOf = async (Cookie: string) => (await visit(readName, { headers: { Cookie } })).text()
    expect(await nameOf(`__Host-astro-sessions=planted; other=1; ${ann}; ${bob}`)).toBe('ann')
    expect(await nameOf(`${dead}; ${ann}`)).toBe('ann')
    expect(await nameOf(`${dead}; ${bob}; ${ann}`)).toBe('bob')
    expect(await nameOf(`${dead}; __Host-astro-sessions=${'e'.repeat(43)}; ${bob}; ${ann}`)).toBe('bob')
  })

  it('is looked for among three well-formed ones at most', async () => {
    const { visit, calls } = createSite()
    const ann = cookieOf(await visit(setName('ann')))
    const dead = ['d', 'e', 'f'].map((letter) => `__Host-astro-sessions=${letter.repeat(43)}`)
    calls.length = 0
    expect(await (await visit(readName, { headers: { Cookie: [...dead, ann].join('; ') } })).text()).toBe(
      'nobody',
    )
    expect(calls).toEqual(['read', 'read', 'read'])
  })

  it('ends with each live session at a logout', async () => {
    const { visit } = createSite()
    const cookies = [cookieOf(await visit(setName('ann'))), cookieOf(await visit(setName('bob')))]
    const Cookie = [`__Host-astro-sessions=${'d'.repeat(43)}`, ...cookies].join('; ')
    const answer = await visit(destroySession, { headers: { Cookie } })
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=0')
    for (const cookie of cookies)
      expect(await (await visit(readName, { headers: { Cookie: cookie } })).text()).toBe('nobody')
  })

  it('is not adopted when no session knows its token', async () => {
    const { visit } = createSite()
    const Cookie = `__Host-astro-sessions=${'a'.repeat(43)}`
    const response = await visit(setName('ann'), { headers: { Cookie } })
    expect(cookieOf(response)).toMatch(/^__Host-astro-sessions=[\w-]{43}$/)
    expect(cookieOf(response)).not.toBe(Cookie)
  })
})
