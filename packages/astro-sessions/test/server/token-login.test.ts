import { createEngine } from '@astro-sessions/engine'
import { tokenEncryption } from '@astro-sessions/engine/encryption'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { tokenSession } from '../../src/server.ts'
import { publicAnswer } from '../support/bearer.ts'
import { createSite } from '../support/visitor.ts'

describe('a login for a client without cookies', () => {
  it('resolves to the token once, sends no cookie, and is kept in no cache', async () => {
    const site = createSite()
    let token = ''
    const response = await site.visit(async ({ locals }) => {
      token = await locals.session.login('ann', { as: 'token' })
      expect(await locals.session.userId()).toBeNull()
      return publicAnswer()
    })
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.get('Session-Token')).toBeNull()
    expect(response.headers.get('Cache-Control')).toBe('private, no-store')
  })

  it('leaves the session of the visitor alone, who is logged in by a cookie', async () => {
    const site = createSite()
    const login = await site.visit(({ locals }) => {
      locals.session.login('ann')
      locals.session.set('cart', ['pea'])
      return publicAnswer()
    })
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    let token = ''
    const page = await site.visit(
      async ({ locals }) => {
        token = await locals.session.login('ann', { as: 'token', label: 'console' })
        expect(await locals.session.get('cart')).toEqual(['pea'])
        return publicAnswer()
      },
      { headers: { Cookie: cookie } },
    )
    expect(page.headers.getSetCookie()).toEqual([])
    await site.visit(
      async (context) => {
        expect(await tokenSession(context).get('cart')).toBeUndefined()
        expect(await tokenSession(context).userId()).toBe('ann')
        return publicAnswer()
      },
      { headers: { Authorization: `Bearer ${token}`, Cookie: cookie } },
    )
  })

  it('is refused in a prefetch, and after the headers have left', async () => {
    const site = createSite()
    const ahead = site.visit(
      async ({ locals }) => {
        await expect(locals.session.login('ann', { as: 'token' })).rejects.toMatchObject({
          code: 'SESSION_PREFETCHED',
        })
        return publicAnswer()
      },
      { headers: { 'Sec-Purpose': 'prefetch' } },
    )
    await ahead
    const engine = createEngine({ store: memoryStore() })
    const request = engine.open(undefined)
    request.responseStarted()
    await expect(request.session.login('ann', { as: 'token' })).rejects.toMatchObject({
      code: 'RESPONSE_STARTED',
    })
  })

  it.each([undefined, tokenEncryption()])(
    'is one of the sessions of its user, and ends with them: %o',
    async (seal) => {
      const engine = createEngine({ store: memoryStore(), encryption: seal })
      const token = await engine.open(undefined).session.login('ann', { as: 'token', label: 'phone' })
      expect(await engine.users('ann').list()).toMatchObject([{ label: 'phone' }])
      await engine.users('ann').revokeAll()
      expect(await engine.open(token, { isBearer: true }).session.userId()).toBeNull()
    },
  )
})
