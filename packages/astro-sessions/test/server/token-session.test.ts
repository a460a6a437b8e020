import { describe, expect, it } from 'vitest'
import { requireToken, tokenSession } from '../../src/server.ts'
import { bearing, issueToken, publicAnswer } from '../support/bearer.ts'
import { createSite } from '../support/visitor.ts'

describe('the session of a token', () => {
  it('is opened only by who asks for it: the header means nothing to locals.session, nor a cookie to it', async () => {
    const site = createSite()
    const token = await issueToken(site)
    const name = '__Host-astro-sessions'
    await site.visit(async (context) => {
      expect(await context.locals.session.userId()).toBeNull()
      return publicAnswer()
    }, bearing(token))
    await site.visit(
      async (context) => {
        expect(await tokenSession(context).userId()).toBeNull()
        return publicAnswer()
      },
      { headers: { Cookie: `${name}=${token}` } },
    )
  })

  it('costs a page nothing that does not ask for it, with or without the header', async () => {
    const site = createSite()
    const headers = { Authorization: `Bearer ${'a'.repeat(43)}` }
    for (const init of [{}, { headers }]) {
      const response = await site.visit(() => publicAnswer(), init)
      expect([...response.headers]).toEqual([...publicAnswer().headers])
    }
    await site.visit(
      async ({ locals }) => {
        expect(await locals.session.get('cart')).toBeUndefined()
        return publicAnswer()
      },
      { headers },
    )
    expect(site.calls).toEqual([])
  })

  it('is refused in a page, which says where it belongs', async () => {
    const site = createSite()
    const token = await issueToken(site)
    const page = site.visit(async (context) => new Response(await tokenSession(context).userId()), {
      ...bearing(token),
      fetchState: { routeData: { type: 'page' } },
    })
    await expect(page).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('page'),
    })
  })

  it('answers a new token in a header, when it is rotated, and none otherwise', async () => {
    const site = createSite()
    const token = await issueToken(site)
    const read = await site.visit(async (context) => {
      await tokenSession(context).set('seen', true)
      return publicAnswer()
    }, bearing(token))
    expect(read.headers.get('Session-Token')).toBeNull()
    const rotated = await site.visit(async (context) => {
      tokenSession(context).regenerate()
      return publicAnswer()
    }, bearing(token))
    const next = rotated.headers.get('Session-Token') ?? ''
    expect(next).not.toBe(token)
    await site.visit(async (context) => {
      expect(await tokenSession(context).get('seen')).toBe(true)
      return publicAnswer()
    }, bearing(next))
  })

  it('is kept in no cache, whatever the page says, and also where nobody was logged in', async () => {
    const site = createSite({ cacheControl: false })
    for (const token of [await issueToken(site), 'nothing']) {
      const response = await site.visit(async (context) => {
        await tokenSession(context).userId()
        return publicAnswer()
      }, bearing(token))
      expect(response.headers.get('Cache-Control')).toBe('private, no-store')
      expect(response.headers.get('Vary')).toBe('Cookie, Authorization')
    }
  })

  it('begins by a login only: a write without a live one is refused, and no call reaches the store for nonsense', async () => {
    const site = createSite()
    const response = await site.visit(async (context) => {
      tokenSession(context).set('n', 1)
      return publicAnswer()
    }, bearing('nonsense'))
    expect(response.status).toBe(401)
    expect(response.headers.get('WWW-Authenticate')).toContain('error="invalid_token"')
    expect(response.headers.get('Content-Type')).toContain('application/problem+json')
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    expect(site.calls).toEqual([])
  })

  it('is refused in the same way where a client without any token writes, at once or later', async () => {
    const site = createSite()
    const writes = [
      (session: ReturnType<typeof tokenSession>) => session.set('n', 1),
      (session: ReturnType<typeof tokenSession>) => session.increment('n'),
      (session: ReturnType<typeof tokenSession>) => session.start(),
    ]
    for (const write of writes) {
      const response = await site.visit(async (context) => {
        await write(tokenSession(context))
        return publicAnswer()
      })
      expect(response.status).toBe(401)
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="session"')
    }
  })

  it('drops what a page wrote that failed', async () => {
    const site = createSite()
    const token = await issueToken(site)
    const failing = site.visit(async (context) => {
      tokenSession(context).set('n', 1)
      throw new Error('page')
    }, bearing(token))
    await expect(failing).rejects.toThrow('page')
    await site.visit(async (context) => {
      expect(await tokenSession(context).get('n')).toBeUndefined()
      return publicAnswer()
    }, bearing(token))
  })
})

describe('requireToken', () => {
  it('answers the user, or 401 with what RFC 6750 asks for', async () => {
    const site = createSite()
    const token = await issueToken(site)
    const visit = (headers: Record<string, string>) =>
      site.visit(
        async (context) => {
          const user = await requireToken(context)
          return user instanceof Response ? user : new Response(user)
        },
        { headers },
      )
    expect(await (await visit({ Authorization: `Bearer ${token}` })).text()).toBe('ann')
    const nobody = await visit({})
    expect([nobody.status, nobody.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="session"'])
    const ended = await visit({ Authorization: `Bearer ${'x'.repeat(43)}` })
    expect([ended.status, ended.headers.get('WWW-Authenticate')]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ])
    expect(ended.headers.get('Content-Type')).toContain('application/problem+json')
  })
})
