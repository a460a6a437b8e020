import { describe, expect, it } from 'vitest'
import { tokenEncryption } from '../src/encryption.ts'
import { createEngine, type EngineOptions, type SessionEvent } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import { type Browser, createBrowser } from './support/site.ts'

/** A site on the wall clock: sealing takes place outside of the event loop. */
function createSite(entries = new Map<string, unknown>(), options: Partial<EngineOptions> = {}) {
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent) => events.push(event)
  const store = memoryStore(entries)
  const engine = createEngine({ store, onEvent, encryption: tokenEncryption(), ...options })
  return { engine, entries, events, browser: (token?: string) => createBrowser(engine, token) }
}

const plain = { encryption: undefined }
const dump = (entries: Map<string, unknown>) =>
  JSON.stringify([...entries], (_key, value: unknown) => (value instanceof Map ? [...value] : value))
const dataOf = (browser: Browser) =>
  browser.visit(async (session) => Object.fromEntries(await session.entries()))

/** Everything that leaves something in a store. */
async function live(browser: Browser): Promise<string[]> {
  const tokens: string[] = []
  const noteToken = () => tokens.push(browser.token ?? '')
  await browser.visit((session) => session.set('secret-name', 'secret-value'))
  noteToken()
  await browser.visit((session) => session.login('secret-user', { label: 'phone' }))
  noteToken()
  await browser.visit(async (session) => {
    session.set('secret-list', [...((await session.get('secret-list')) ?? []), { secret: 'secret-item' }])
    session.flash('secret-flash', 'secret-message')
    await session.update('secret-count', (count: number | undefined) => (count ?? 0) + 1)
  })
  await browser.visit((session) => session.regenerate())
  noteToken()
  return tokens
}

describe('an engine that seals', () => {
  it('leaves no name, value, user or token in the store', async () => {
    const site = createSite()
    const tokens = await live(site.browser())
    const text = dump(site.entries)
    expect(text).toContain('phone')
    for (const secret of ['secret', ...tokens]) expect(text).not.toContain(secret)
  })

  it('reads, changes, merges and moves everything that a plain one does', async () => {
    const site = createSite()
    const browser = site.browser()
    await live(browser)
    expect(await dataOf(browser)).toEqual({
      'secret-name': 'secret-value',
      'secret-list': [{ secret: 'secret-item' }],
      'secret-count': 1,
    })
    expect(await browser.visit((session) => session.flash('secret-flash'))).toBe('secret-message')
    expect(await browser.visit((session) => session.userId())).toBe('secret-user')
    await browser.visit((session) => session.delete('secret-name'))
    expect(await browser.visit((session) => session.pull('secret-list'))).toHaveLength(1)
    expect(await dataOf(browser)).toEqual({ 'secret-count': 1 })
    await browser.visit((session) => session.clear())
    await browser.visit((session) => session.set('a', 1))
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it.each([true, false])('loses none of 50 parallel writes, with queue: %s', async (queue) => {
    const site = createSite(new Map(), { queue })
    const browser = site.browser()
    await browser.visit((session) => session.set('list', []))
    const add = (item: number) =>
      browser.visit(async (session) => session.set('list', [...(await session.get('list')), item]))
    const visits = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? add(index) : browser.visit((session) => session.increment('count')),
    )
    await Promise.all(visits)
    const { list, count } = await dataOf(browser)
    expect([list.length, count]).toEqual([25, 25])
  })

  it('keeps what is written while it rotates', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('a', 1))
    const old = site.browser(browser.token)
    await Promise.all([
      browser.visit((session) => session.regenerate()),
      ...[2, 3].map((value) => old.visit((session) => session.set(`a${value}`, value))),
    ])
    const interrupted = site.events.filter(({ type }) => type === 'interrupted').length
    expect(Object.keys(await dataOf(browser)).length + interrupted).toBe(3)
  })

  it('ends a user’s sessions everywhere', async () => {
    const site = createSite()
    const browser = site.browser()
    await live(browser)
    expect(await site.engine.users('secret-user').list()).toMatchObject([{ label: 'phone' }])
    expect(await site.engine.users('secret-user').revokeAll()).toBe(1)
    expect(await browser.visit((session) => session.userId())).toBeNull()
  })

  it('ends the session at a logout that a rotation overtakes, and leaves one that began with a login', async () => {
    const site = createSite()
    const browser = site.browser()
    await live(browser)
    const slow = browser.open()
    await slow.session.userId()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(await browser.visit((session) => session.userId())).toBeNull()
  })
})

describe('a record', () => {
  const foreign = expect.objectContaining({ type: 'corrupt', key: null })

  it('that was written in clear reads as no session once records are sealed, and stays as it is', async () => {
    const entries = new Map<string, unknown>()
    const before = createSite(entries, plain)
    const browser = before.browser()
    await browser.visit((session) => session.set('a', 1))
    const site = createSite(entries)
    const later = site.browser(browser.token)
    expect(await dataOf(later)).toEqual({})
    expect(site.events).toContainEqual(foreign)
    await later.visit((session) => session.set('b', 2))
    expect(later.token).not.toBe(browser.token)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('that was sealed reads as no session once they are written in clear', async () => {
    const entries = new Map<string, unknown>()
    const browser = createSite(entries).browser()
    await live(browser)
    const site = createSite(entries, plain)
    const later = site.browser(browser.token)
    expect(await later.visit((session) => session.userId())).toBeNull()
    expect(site.events).toContainEqual(foreign)
  })

  it('that was sealed takes no write in clear, also from a page that does not look', async () => {
    const entries = new Map<string, unknown>()
    const sealed = createSite(entries)
    const browser = sealed.browser()
    await browser.visit((session) => session.set('a', 1))
    const site = createSite(entries, plain)
    const later = site.browser(browser.token)
    await later.visit((session) => session.set('b', 2))
    expect(later.token).not.toBe(browser.token)
    expect(await dataOf(later)).toEqual({ b: 2 })
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('whose values changed places reads as no session', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.set('price', 1)
      session.set('limit', 100)
    })
    for (const entry of site.entries.values()) {
      const { fields } = (entry as { record: { fields: Map<string, unknown> } }).record
      const [first, second] = [...fields].filter(([name]) => name !== 'sealed')
      if (first === undefined || second === undefined) throw new Error('Two fields are needed.')
      fields.set(first[0], second[1]).set(second[0], first[1])
    }
    expect(await dataOf(browser)).toEqual({})
    expect(site.events).toContainEqual(foreign)
  })

  it.each(['fields', 'user'] as const)(
    'whose %s were put there by somebody else reads as no session',
    async (what) => {
      const site = createSite()
      const [victim, other] = [site.browser(), site.browser()]
      await live(victim)
      await live(other)
      const records = [...site.entries.values()].flatMap((entry) => {
        const { kind, record } = entry as {
          kind: string
          record: { meta: { id: string; userId: string }; fields: Map<string, unknown> }
        }
        return kind === 'live' && record.meta.id !== '' ? [record] : []
      })
      const [first, second] = records
      if (first === undefined || second === undefined) throw new Error('Two records are needed.')
      if (what === 'user') Object.assign(first.meta, { userId: second.meta.userId })
      else Object.assign(first, { fields: new Map(second.fields) })
      const users = await Promise.all(
        [victim, other].map((each) => each.visit((session) => session.userId())),
      )
      expect(users.toSorted()).toEqual(['secret-user', null].toSorted())
      expect(site.events).toContainEqual(foreign)
    },
  )

  it('with one field that somebody changed keeps the others', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.set('a', 1)
      session.set('b', 2)
    })
    for (const entry of site.entries.values()) {
      const { fields } = (entry as { record: { fields: Map<string, { stamp: string; value: string }> } })
        .record
      const [name = ''] = [...fields.keys()].filter((each) => each !== 'sealed')
      fields.set(name, { stamp: 'x', value: 'AAAA' })
    }
    expect(await dataOf(browser)).toEqual({ b: 2 })
    expect(site.events).toContainEqual(foreign)
  })
})
