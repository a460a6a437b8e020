import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
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
})
