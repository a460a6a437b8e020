import { experimental_AstroContainer as AstroContainer } from 'astro/container'
import { describe, expect, it } from 'vitest'
import type { UserContext } from '../../src/server/get-session.ts'
import { getSession } from '../../src/server/get-session.ts'
import { requireUser } from '../../src/server/require-user.ts'
import { userSessions } from '../../src/server/user-sessions.ts'
import { verifyCsrf } from '../../src/server/verify-csrf.ts'
import { createTestSession } from '../../src/testing/create-test-session.ts'

describe('createTestSession', () => {
  it('is a session that holds the data already', async () => {
    const { session } = await createTestSession({ cart: ['apple'] })
    expect(await session.get('cart')).toEqual(['apple'])
    expect(await session.info()).toMatchObject({ isNew: false, userId: null })
  })

  it('is logged in as the user', async () => {
    const { session, context } = await createTestSession({ cart: ['apple'] }, { userId: 'ann' })
    expect(await session.userId()).toBe('ann')
    expect(await session.get('cart')).toEqual(['apple'])
    expect(await requireUser(context, { redirectTo: '/login' })).toBe('ann')
  })

  it('is a new visitor without data and user', async () => {
    const { session, commit } = await createTestSession()
    expect(await session.info()).toBeNull()
    expect(await commit()).toEqual({ kind: 'keep' })
  })

  it('is on `locals`, under the name that the site chose', async () => {
    const { session, context } = await createTestSession()
    expect(Reflect.get(context.locals, 'session')).toBe(session)
    const other = await createTestSession({}, { localsKey: 'visitor' })
    expect(Reflect.get(other.context.locals, 'visitor')).toBe(other.session)
    expect(getSession(other.context)).toBe(other.session)
  })

  it("reaches what Astro's container renders with its `locals`", async () => {
    const { context } = await createTestSession({ cart: ['apple'] })
    const container = await AstroContainer.create()
    // The container takes endpoints for components.
    const endpoint = Object.assign(() => new Response(), {
      GET: async (astro: UserContext) => Response.json(await getSession(astro).get('cart')),
    })
    const answer = await container.renderToResponse(endpoint, {
      locals: context.locals,
      routeType: 'endpoint',
    })
    expect(await answer.json()).toEqual(['apple'])
  })

  it('tells what happens to the cookie', async () => {
    const { session, commit } = await createTestSession({ cart: [] })
    session.set('cart', ['pear'])
    expect(await commit()).toEqual({ kind: 'keep' })
    session.login('ann')
    expect(await commit()).toMatchObject({ kind: 'set' })
  })

  it('shows the next request what this one committed, and nothing else', async () => {
    const visit = await createTestSession({ cart: ['apple'] }, { userId: 'ann' })
    visit.session.set('cart', ['apple', 'pear'])
    expect(await visit.next().session.get('cart')).toEqual(['apple'])
    await visit.commit()
    expect(await visit.next().session.get('cart')).toEqual(['apple', 'pear'])
    visit.session.logout()
    await visit.commit()
    expect(await visit.next().session.info()).toBeNull()
  })

  it('ends when its clock says so', async () => {
    const visit = await createTestSession({}, { userId: 'ann', idleTimeout: 600 })
    await visit.clock.advance(599_000)
    expect(await visit.next().session.userId()).toBe('ann')
    await visit.clock.advance(601_000)
    expect(await visit.next().session.userId()).toBeNull()
  })

  it('takes the request of the page', async () => {
    const request = new Request('https://shop.test/cart', { method: 'POST' })
    const visit = await createTestSession({}, { request })
    expect(visit.context).toMatchObject({ request, url: new URL('https://shop.test/cart') })
    expect(visit.next().context.request).toMatchObject({ method: 'GET', url: 'https://shop.test/cart' })
  })

  it('is among the sessions of its user', async () => {
    const visit = await createTestSession({}, { userId: 'ann' })
    expect(await userSessions('ann').list()).toHaveLength(1)
    expect(await userSessions('ann').revokeAll()).toBe(1)
    expect(await visit.next().session.userId()).toBeNull()
  })

  it('makes tokens that a form of the next request can carry', async () => {
    const visit = await createTestSession({}, { userId: 'ann' })
    const headers = { 'X-CSRF-Token': await visit.session.csrfToken() }
    const post = (init: RequestInit) =>
      visit.next(new Request('http://localhost/', { method: 'POST', ...init }))
    expect(await verifyCsrf(post({ headers }).context)).toBe(true)
    expect(await verifyCsrf(post({}).context)).toBe(false)
  })

  it('shares nothing with another test', async () => {
    await createTestSession({ cart: ['apple'] })
    expect(await (await createTestSession()).session.get('cart')).toBeUndefined()
  })
})
