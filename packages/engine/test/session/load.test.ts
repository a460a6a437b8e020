import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'

async function two() {
  const site = createSite()
  const ada = await browserWith(site, { name: 'Ada' })
  const bob = await browserWith(site, { name: 'Bob' })
  return { site, ada, bob, token: bob.token ?? '' }
}

describe('load', () => {
  it('shows the other session, and leaves the cookie alone', async () => {
    const { ada, token } = await two()
    const before = ada.token
    await ada.visit(async (session) => {
      await session.load(token)
      expect(await session.get('name')).toBe('Bob')
      expect(session.sessionID).toBe(token)
    })
    expect(ada.token).toBe(before)
    expect(await dataOf(ada)).toEqual({ name: 'Ada' })
  })

  it('writes to the other session', async () => {
    const { ada, bob, token } = await two()
    await ada.visit(async (session) => {
      await session.load(token)
      session.set('by', 'Ada')
      session.persist(3600)
    })
    expect(await dataOf(bob)).toEqual({ name: 'Bob', by: 'Ada' })
    expect(await dataOf(ada)).toEqual({ name: 'Ada' })
    expect(ada.maxAge).toBeUndefined()
  })

  it('persists the other session, and leaves the cookies alone', async () => {
    const site = createSite({ idleTimeout: 600 })
    const [ada, bob] = [await browserWith(site, { name: 'Ada' }), await browserWith(site, { name: 'Bob' })]
    await ada.visit(async (session) => {
      await session.load(bob.token ?? '')
      session.persist(3600)
    })
    expect([ada.maxAge, bob.maxAge]).toEqual([undefined, undefined])
    site.clock.jump(3_599_000)
    expect([await dataOf(ada), await dataOf(bob)]).toEqual([{}, { name: 'Bob' }])
    await bob.visit((session) => session.regenerate())
    expect(bob.maxAge).toBe(2_592_000 - 3599)
  })

  it('stores first what is pending for the own session', async () => {
    const { ada, bob, token } = await two()
    await ada.visit(async (session) => {
      session.set('own', 1)
      session.delete('name')
      await session.load(token)
    })
    expect(await dataOf(ada)).toEqual({ own: 1 })
    expect(await dataOf(bob)).toEqual({ name: 'Bob' })
  })

  it('works for a visitor without a session', async () => {
    const { site, token } = await two()
    const guest = site.browser()
    expect(
      await guest.visit(async (session) => {
        await session.load(token)
        return session.get('name')
      }),
    ).toBe('Bob')
    expect(guest.token).toBeUndefined()
  })

  it('ends the other session and keeps the own cookie when it is destroyed', async () => {
    const { ada, bob, token } = await two()
    await ada.visit(async (session) => {
      await session.load(token)
      session.destroy()
    })
    expect(await dataOf(bob)).toEqual({})
    expect(await dataOf(ada)).toEqual({ name: 'Ada' })
  })

  it.each([
    ['is malformed', () => 'config'],
    ['is unknown', () => 'A'.repeat(43)],
    ['is no text', () => 7],
  ])('refuses a token that %s, stores nothing and keeps the view', async (_name, choose) => {
    const { site, ada } = await two()
    // What a page may pass from a request's header.
    const token = choose() as string
    const size = site.entries.size
    await ada.visit(async (session) => {
      await expect(session.load(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
      expect(await session.get('name')).toBe('Ada')
    })
    expect(site.entries.size).toBe(size)
  })

  it('refuses the token of a session that ended', async () => {
    const { ada, bob, token } = await two()
    await bob.visit((session) => session.destroy())
    await ada.visit(async (session) => {
      await expect(session.load(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
    })
  })

  it('does not hand the other session to the visitor when it is rotated', async () => {
    const { ada, token } = await two()
    const before = ada.token
    await ada.visit(async (session) => {
      await session.load(token)
      session.regenerate()
    })
    expect(ada.token).toBe(before)
  })

  it('lets a login start from the other session, as one of the visitor', async () => {
    const { ada, token } = await two()
    await ada.visit(async (session) => {
      await session.load(token)
      session.login('carol')
    })
    expect(await ada.visit((session) => session.userId())).toBe('carol')
    expect(await dataOf(ada)).toEqual({ name: 'Bob' })
  })

  it('starts no session in the place of the other one after a destroy', async () => {
    const { site, ada, token } = await two()
    const before = ada.token
    await ada.visit(async (session) => {
      await session.load(token)
      session.destroy()
      session.set('a', 1)
    })
    expect(ada.token).toBe(before)
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted' })
  })
})
