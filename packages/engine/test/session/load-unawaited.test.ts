import { describe, expect, it } from 'vitest'
import { type Session, SessionError } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

async function two() {
  const site = createSite()
  const ada = await browserWith(site, { name: 'Ada', n: 1 })
  const bob = await browserWith(site, { name: 'Bob', n: 10 })
  return { site, ada, bob, token: bob.token ?? '' }
}

const reads: Record<string, [read: (session: Session) => Promise<unknown>, seen: unknown]> = {
  get: [(session) => session.get('name'), 'Bob'],
  has: [(session) => session.has('name'), true],
  entries: [async (session) => (await session.entries()).length, 2],
  increment: [(session) => session.increment('n'), 11],
  pull: [(session) => session.pull('name'), 'Bob'],
  update: [(session) => session.update('n', (n = 0) => n * 2), 20],
}

describe('load that nobody awaits', () => {
  it.each(Object.entries(reads))('comes before what follows it: %s', async (_name, [read, seen]) => {
    const { ada, token } = await two()
    const request = ada.open()
    await request.session.get('name')
    void request.session.load(token)
    expect(await read(request.session)).toBe(seen)
    await request.commit()
    expect(await dataOf(ada)).toEqual({ name: 'Ada', n: 1 })
  })

  it('shows the user and the id of the other session', async () => {
    const { ada, bob, token } = await two()
    const request = ada.open()
    void request.session.load(token)
    const info = await request.session.info()
    expect(info?.id).toBe((await bob.open().session.info())?.id)
  })

  it.each([
    ['set', (session: Session) => session.set('name', 'Eve'), { name: 'Eve', n: 10 }],
    ['delete', (session: Session) => session.delete('name'), { n: 10 }],
    ['clear', (session: Session) => session.clear(), {}],
    ['persist', (session: Session) => session.persist(3600), { name: 'Bob', n: 10 }],
    ['destroy', (session: Session) => session.destroy(), {}],
  ])('has writes that follow reach the other session only: %s', async (_name, write, left) => {
    const { ada, bob, token } = await two()
    const before = ada.token
    await ada.visit((session) => {
      session.set('own', 1)
      void session.load(token)
      write(session)
    })
    expect(await dataOf(bob)).toEqual(left)
    expect(await dataOf(ada)).toEqual({ name: 'Ada', n: 1, own: 1 })
    expect(ada.token).toBe(before)
  })

  it('of a dead session fails what follows, and keeps the own one as it was', async () => {
    const { ada } = await two()
    const request = ada.open()
    const loading = request.session.load('A'.repeat(43))
    request.session.set('name', 'Eve')
    request.session.destroy()
    await expect(request.session.entries()).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
    await expect(loading).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
    expect(await request.session.get('name')).toBe('Ada')
    await request.commit()
    expect(await dataOf(ada)).toEqual({ name: 'Ada', n: 1 })
  })

  it('keeps a logout that came before it', async () => {
    const { ada, bob, token } = await two()
    await ada.visit((session) => {
      session.logout()
      void session.load(token)
      session.set('name', 'Eve')
    })
    expect(ada.token).toBeUndefined()
    expect(await dataOf(bob)).toEqual({ name: 'Eve', n: 10 })
  })

  it.each([
    ['dead', 'A'.repeat(43)],
    ['malformed', 'config'],
  ])(
    'of a %s session, followed by one that succeeds, takes its own writes with it only',
    async (_name, dead) => {
      const { ada, bob, token } = await two()
      await ada.visit(async (session) => {
        session.set('own', 1)
        const failing = session.load(dead)
        session.set('forDead', 1)
        const loading = session.load(token)
        session.set('forBob', 1)
        await expect(failing).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
        await loading
        expect(await session.get('forBob')).toBe(1)
      })
      expect(await dataOf(ada)).toEqual({ name: 'Ada', n: 1, own: 1 })
      expect(await dataOf(bob)).toEqual({ name: 'Bob', n: 10, forBob: 1 })
    },
  )

  it('of two sessions writes to each what follows its call', async () => {
    const { site, ada, bob, token } = await two()
    const eve = await browserWith(site, { name: 'Eve' })
    await ada.visit((session) => {
      session.set('own', 1)
      void session.load(token)
      session.set('forBob', 1)
      void session.load(eve.token ?? '')
      session.set('forEve', 1)
    })
    expect(await dataOf(ada)).toEqual({ name: 'Ada', n: 1, own: 1 })
    expect(await dataOf(bob)).toEqual({ name: 'Bob', n: 10, forBob: 1 })
    expect(await dataOf(eve)).toEqual({ name: 'Eve', forEve: 1 })
  })

  it('of two dead sessions leaves the own one to the commit, with what came before both', async () => {
    const { site, ada } = await two()
    await ada.visit(async (session) => {
      session.set('own', 1)
      site.store.next('apply', () =>
        Promise.reject(new SessionError('STORE_UNAVAILABLE', 'Nothing was written.')),
      )
      const loading = [session.load('A'.repeat(43))]
      session.set('forFirst', 1)
      loading.push(session.load('B'.repeat(43)))
      session.set('forSecond', 1)
      const outcomes = await Promise.allSettled(loading)
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      session.set('last', 1)
    })
    expect(await dataOf(ada)).toEqual({ name: 'Ada', n: 1, own: 1, last: 1 })
  })

  it('ends the own session that another one could not end, and not the one that it is of', async () => {
    const { site, ada, bob, token } = await two()
    await ada.visit(async (session) => {
      session.logout()
      site.store.next('retire', () =>
        Promise.reject(new SessionError('STORE_UNAVAILABLE', 'Nothing was written.')),
      )
      const failing = session.load('A'.repeat(43))
      const loading = session.load(token)
      await expect(failing).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      await loading
    })
    expect(ada.token).toBeUndefined()
    expect(await dataOf(bob)).toEqual({ name: 'Bob', n: 10 })
  })

  it('of a dead session shows a flash again that was taken before', async () => {
    const { ada } = await two()
    await ada.visit((session) => session.flash('notice', 'hello'))
    await ada.visit(async (session) => {
      expect(await session.flash('notice')).toBe('hello')
      await expect(session.load('A'.repeat(43))).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
      expect(await session.flash('notice')).toBe('hello')
    })
  })

  it('that fails brings nothing back where the page failed meanwhile', async () => {
    const { site, ada } = await two()
    const request = ada.open()
    request.session.set('own', 1)
    site.store.next('apply', () =>
      Promise.reject(new SessionError('STORE_UNAVAILABLE', 'Nothing was written.')),
    )
    const loading = request.session.load('A'.repeat(43))
    request.rollback()
    await expect(loading).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await ada.finish(request)
    expect(await dataOf(ada)).toEqual({ name: 'Ada', n: 1 })
  })
})
