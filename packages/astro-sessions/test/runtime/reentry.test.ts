import { describe, expect, it } from 'vitest'
import { readName, setName } from '../support/pages.ts'
import { cookieOf, createSite, type Page } from '../support/visitor.ts'

describe('a rewrite', () => {
  it('shares one session with the page it came from, and one cookie leaves', async () => {
    const { visit, onRequest, context, calls } = createSite()
    const response = await visit(async (outer) => {
      outer.locals.session.set('name', 'outer')
      const inner = context({ url: 'https://shop.test/other', locals: outer.locals })
      return onRequest(inner, async () => readName(inner))
    })
    expect(await response.text()).toBe('outer')
    expect(response.headers.getSetCookie()).toHaveLength(1)
    expect(calls).toEqual(['create'])
  })

  it('that throws does not leave the next run waiting for an outer one', async () => {
    const { visit, onRequest, context } = createSite()
    const response = await visit(async (outer) => {
      const inner = context({ locals: outer.locals })
      await onRequest(inner, async () => Promise.reject(new Error('broken'))).catch(() => undefined)
      outer.locals.session.set('name', 'ann')
      return new Response()
    })
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })
})

describe('a page that throws', () => {
  it('loses its deferred writes, and its error goes on', async () => {
    const { visit, calls } = createSite()
    const broken = new Error('broken')
    const visiting = visit(({ locals }) => {
      locals.session.set('name', 'ann')
      throw broken
    })
    await expect(visiting).rejects.toBe(broken)
    expect(calls).toEqual([])
  })

  it('does not get them back through its error page', async () => {
    const { onRequest, context, calls } = createSite()
    const first = context()
    const failing = onRequest(first, async () => {
      first.locals.session.set('name', 'ann')
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    const second = context({ locals: first.locals })
    expect(await (await onRequest(second, async () => readName(second))).text()).toBe('nobody')
    expect(calls).toEqual([])
  })

  it('ends the session that it logged out even if no error page follows', async () => {
    const { visit, calls } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const visiting = visit(
      ({ locals }) => {
        locals.session.destroy()
        throw new Error('broken')
      },
      { headers: { Cookie } },
    )
    await expect(visiting).rejects.toThrow('broken')
    expect(calls).toContain('retire')
  })

  it('still ends the session that it logged out, and the error page clears the cookie', async () => {
    const { visit, onRequest, context } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const first = context({ headers: { Cookie } })
    const failing = onRequest(first, async () => {
      first.locals.session.destroy()
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    const second = context({ headers: { Cookie }, locals: first.locals })
    const response = await onRequest(second, async () => new Response('sorry', { status: 500 }))
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringContaining('__Host-astro-sessions=; Max-Age=0'),
    ])
  })

  it('delivers with its error page the session that an immediate write had started', async () => {
    const { onRequest, context, visit } = createSite()
    const first = context()
    const failing = onRequest(first, async () => {
      await first.locals.session.increment('visits')
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    const second = context({ locals: first.locals })
    const response = await onRequest(second, async () => new Response('sorry', { status: 500 }))
    const visits: Page = async ({ locals }) => new Response(String(await locals.session.get('visits')))
    expect(await (await visit(visits, { headers: { Cookie: cookieOf(response) } })).text()).toBe('1')
  })
})

describe('an error page in place of an empty response', () => {
  it('takes the cookie over: two runs, one cookie', async () => {
    const { onRequest, context } = createSite()
    const first = context()
    const empty = await onRequest(first, async () => {
      first.locals.session.set('name', 'ann')
      const own = new Response(null, { status: 404 })
      own.headers.append('Set-Cookie', 'theme=dark')
      return own
    })
    const second = context({ locals: first.locals })
    const errorPage = await onRequest(second, async () => new Response('no such page', { status: 404 }))
    expect(empty.headers.getSetCookie()).toEqual(['theme=dark'])
    expect(errorPage.headers.getSetCookie()).toHaveLength(1)
  })

  it('can start a session itself', async () => {
    const { onRequest, context } = createSite()
    const first = context()
    await onRequest(first, async () => new Response(null, { status: 404 }))
    const second = context({ locals: first.locals })
    const response = await onRequest(second, async () => setName('ann')(second))
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })
})

describe('an error page that is rendered inside the outer run', () => {
  it('does not keep what the page wrote before it threw', async () => {
    const { visit, onRequest, context, calls } = createSite()
    const response = await visit(async (outer) => {
      outer.locals.session.set('name', 'ann')
      const inner = context({ url: 'https://shop.test/500', locals: outer.locals })
      Object.assign(inner, { props: { error: new Error('broken') } })
      return onRequest(inner, async () => readName(inner))
    })
    expect(await response.text()).toBe('nobody')
    expect(calls).toEqual([])
  })
})

describe('a page that makes way for another one', () => {
  it('leaves it the session, which that one may start', async () => {
    const { onRequest, context } = createSite()
    const first = context()
    await onRequest(first, async () => new Response('not in this language', { status: 404 }))
    const second = context({ locals: first.locals })
    const response = await onRequest(second, async () => setName('ann')(second))
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })
})

describe('locals that a host shares between requests', () => {
  it('are refused when the first response is on its way', async () => {
    const { onRequest, context } = createSite()
    const first = context()
    await (await onRequest(first, async () => setName('ann')(first))).text()
    const second = context({ locals: first.locals })
    await expect(onRequest(second, async () => readName(second))).rejects.toThrow('same `locals` object')
  })

  it('are refused for a visitor with another session', async () => {
    const { visit, onRequest, context } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const first = context()
    await onRequest(first, async () => readName(first))
    const second = context({ locals: first.locals, headers: { Cookie } })
    await expect(onRequest(second, async () => readName(second))).rejects.toThrow('same `locals` object')
  })
})
