import { describe, expect, it } from 'vitest'
import { createSite, dataOf } from './sealed-site.ts'

type Fields = Map<string, { stamp: string; value: string }>

interface Held {
  kind: string
  revision: number
  record: { meta: { id: string; userId: string | null }; fields: Fields }
}

describe('a field whose seal does not hold', () => {
  it('reads as absent, and is written again like any other', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.set('a', 1)
      session.set('b', 2)
    })
    const { record } = [...site.entries.values()][0] as Held
    const [first = '', second = ''] = [...record.fields.keys()].filter((name) => name !== 'sealed')
    const moved = record.fields.get(first)?.value ?? ''
    record.fields.set(second, { stamp: 'moved', value: moved })
    await browser.visit(async (session) => {
      expect(await session.get('b')).toBeUndefined()
      session.set('b', 3)
    })
    expect(await dataOf(browser)).toEqual({ a: 1, b: 3 })
    expect(site.events.map(({ type }) => type)).toContain('corrupt')
  })
})

describe('a session whose fields do not open', () => {
  it.each([
    ['the only one', ['note']],
    ['both of two', ['note', 'more']],
  ])('goes on without them, and with an event: %s', async (_name, keys) => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.login('ada')
      for (const key of keys) session.set(key, 'x')
    })
    const { token } = browser
    for (const { fields } of recordsIn(site.entries)) damage(fields)
    expect(await dataOf(browser)).toEqual({})
    expect(await browser.visit((session) => session.userId())).toBe('ada')
    expect(site.events).toContainEqual({ type: 'corrupt', id: null, key: null })
    await browser.visit((session) => session.set('note', 'new'))
    expect([browser.token, await dataOf(browser)]).toEqual([token, { note: 'new' }])
    await browser.visit((session) => session.regenerate())
    expect(await dataOf(browser)).toEqual({ note: 'new' })
    await browser.visit((session) => session.logout())
    expect(await site.engine.users('ada').list()).toEqual([])
  })

  it('takes an update at once, and a write that did not look', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.login('ada')
      session.set('n', 1)
    })
    for (const { fields } of recordsIn(site.entries)) damage(fields)
    expect(await browser.visit((session) => session.increment('n'))).toBe(1)
    for (const { fields } of recordsIn(site.entries)) damage(fields)
    await browser.visit((session) => session.set('n', 5))
    expect(await dataOf(browser)).toEqual({ n: 5 })
    expect(await browser.visit((session) => session.userId())).toBe('ada')
  })

  it.each(['anonymous session', 'user'] as const)(
    'is no session where nothing proves whose it is: %s',
    async (whose) => {
      const site = createSite()
      const browser = site.browser()
      await browser.visit((session) => {
        if (whose === 'user') session.login('ada')
        session.set('note', 'x')
      })
      for (const { meta, fields } of recordsIn(site.entries)) {
        if (whose === 'user') Object.assign(meta, { userId: `${meta.userId?.slice(0, -4)}AAAA` })
        else damage(fields)
      }
      const info = await browser.visit((session) => session.info())
      expect(info).toBeNull()
      expect(site.events).toContainEqual({ type: 'corrupt', id: null, key: null })
    },
  )
})

/** The records of sessions, without the index of users. */
function recordsIn(entries: Map<string, unknown>) {
  return [...entries.values()].flatMap((entry) => {
    const { kind, record } = entry as Held
    return kind === 'live' && record.meta.id !== '' ? [record] : []
  })
}

/** Writes over the last bytes of every field. */
function damage(fields: Fields): void {
  for (const [name, { stamp, value }] of fields) {
    if (name !== 'sealed') fields.set(name, { stamp, value: `${value.slice(0, -4)}AAAA` })
  }
}
