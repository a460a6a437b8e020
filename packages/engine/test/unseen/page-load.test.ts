import { describe, expect, it } from 'vitest'
import type { PageLoad, Session } from '../../src/index.ts'
import { type Browser, createSite, dataOf } from '../support/site.ts'

const read = (session: Session) => session.flash('note')

const by = (part: PageLoad['part'], page = '/cart') => ({ pageLoad: () => ({ part, page }) })

async function withFlash(site = createSite(), value: unknown = 'saved'): Promise<Browser> {
  const browser = site.browser()
  await browser.visit((session) => session.flash('note', value))
  return browser
}

describe('a flash that one page load took', () => {
  it('is seen by the islands of that page, as often as they ask', async () => {
    const browser = await withFlash()
    expect(await browser.visit(read, by('page'))).toBe('saved')
    expect(await browser.visit(read, by('island'))).toBe('saved')
    expect(await browser.visit(read, by('island'))).toBe('saved')
  })

  it('is seen by all of several islands that ask at once', async () => {
    const browser = await withFlash()
    const islands = Array.from({ length: 5 }, () => browser.visit(read, by('island')))
    expect(await Promise.all(islands)).toEqual(Array(5).fill('saved'))
    expect(await browser.visit(read, by('page'))).toBeUndefined()
  })

  it('is handed to one of two tabs, and to one of two requests at once', async () => {
    const browser = await withFlash()
    const tabs = [browser.visit(read, by('page')), browser.visit(read, by('page'))]
    expect((await Promise.all(tabs)).filter((note) => note !== undefined)).toEqual(['saved'])
    expect(await browser.visit(read, by('page'))).toBeUndefined()
  })

  it.each(['page', 'island', 'fetch'] as const)('is not seen by a %s of another page', async (part) => {
    const browser = await withFlash()
    await browser.visit(read, by('page'))
    expect(await browser.visit(read, by(part, '/other'))).toBeUndefined()
    expect(await browser.visit(read, by(part, '/cart?page=2'))).toBeUndefined()
    expect(await browser.visit(read)).toBeUndefined()
  })

  it('is seen for ten seconds, and then gone', async () => {
    const site = createSite()
    const browser = await withFlash(site)
    await browser.visit(read, by('page'))
    await site.clock.advance(9_999)
    expect(await browser.visit(read, by('island'))).toBe('saved')
    await site.clock.advance(1)
    expect(await browser.visit(read, by('island'))).toBeUndefined()
    const write = async (session: Session) => {
      await session.get('a')
      session.set('a', 1)
    }
    await browser.visit(write)
    expect(JSON.stringify([...site.entries.values()].map(fieldsOf))).not.toContain('note')
  })

  it.each(['page', 'fetch'] as const)('by a script is seen once more by the %s', async (part) => {
    const browser = await withFlash()
    expect(await browser.visit(read, by('fetch'))).toBe('saved')
    expect(await browser.visit(read, by(part))).toBe('saved')
    expect(await browser.visit(read, by('page'))).toBeUndefined()
    expect(await browser.visit(read, by('fetch'))).toBeUndefined()
    expect(await browser.visit(read, by('island'))).toBe('saved')
  })

  it('gives way to a new one', async () => {
    const browser = await withFlash()
    await browser.visit(read, by('page'))
    await browser.visit((session) => session.flash('note', 'again'))
    expect(await browser.visit(read, by('page'))).toBe('again')
  })

  it('costs the calls that taking it costs, and its islands a read', async () => {
    const site = createSite()
    const browser = await withFlash(site)
    expect(await site.store.during(() => browser.visit(read, by('page')))).toEqual(['read', 'apply'])
    expect(await site.store.during(() => browser.visit(read, by('island')))).toEqual(['read'])
    expect(await site.store.during(() => browser.visit(read, by('page')))).toEqual(['read'])
  })

  it('is stored nowhere where the same request wrote it', async () => {
    const site = createSite()
    const both = (session: Session) => {
      session.flash('note', 'saved')
      return read(session)
    }
    expect(await site.browser().visit(both, by('page'))).toBe('saved')
    expect(site.entries.size).toBe(0)
  })

  it('follows a rotation and a login', async () => {
    const browser = await withFlash()
    await browser.visit(read, by('page'))
    await browser.visit((session) => session.login('ann'))
    expect(await browser.visit(read, by('island'))).toBe('saved')
    expect(await browser.visit(read, by('page'))).toBeUndefined()
  })

  it('is taken from a session that is full', async () => {
    const site = createSite({ maxSize: 1000 })
    const browser = await withFlash(site)
    const { session } = browser.open()
    const room = 1000 - JSON.stringify(await session.info()).length
    await browser.visit((session) => session.set('fill', 'x'.repeat(room)))
    for (let size = 1; size < 1000; size += 7)
      await browser.visit((session) => session.set(`k${size}`, 'x')).catch(() => undefined)
    expect(await browser.visit(read, by('page'))).toBe('saved')
    expect(await browser.visit(read, by('page'))).toBeUndefined()
  })

  it('keeps its value, and hides no key', async () => {
    const value = { text: '@1;!p', at: new Date(0) }
    const browser = await withFlash(createSite(), value)
    await browser.visit((session) => session.set('note', 'data'))
    expect(await browser.visit(read, by('page'))).toEqual(value)
    expect(await browser.visit(read, by('island'))).toEqual(value)
    expect(await dataOf(browser)).toEqual({ note: 'data' })
  })
})

describe('a flash that is asked for with { keep: true }', () => {
  it('stays, and is taken by who asks without', async () => {
    const browser = await withFlash()
    expect(await browser.visit((session) => session.flash('note', { keep: true }))).toBe('saved')
    expect(await browser.visit((session) => session.flash('note', { keep: true }))).toBe('saved')
    expect(await browser.visit(read)).toBe('saved')
    expect(await browser.visit((session) => session.flash('note', { keep: true }))).toBeUndefined()
  })

  it('is given back once by who took it: another request has it then', async () => {
    const peek = (session: Session) => session.flash('note', { keep: true })
    const browser = await withFlash()
    const seen = await browser.visit(async (session) => {
      const own = [await read(session), ...(await Promise.all([peek(session), peek(session)]))]
      const others = await browser.visit(read)
      return { own, others, again: await peek(session) }
    })
    expect(seen).toMatchObject({ own: ['saved', 'saved', 'saved'], others: 'saved' })
    expect(await browser.visit(read)).toBeUndefined()
  })

  it('costs a read, and nothing in the request that wrote it', async () => {
    const site = createSite()
    const browser = await withFlash(site)
    const peek = (session: Session) => session.flash('note', { keep: true })
    expect(await site.store.during(() => browser.visit(peek))).toEqual(['read'])
    const both = (session: Session) => {
      session.flash('note', 'new')
      return peek(session)
    }
    expect(await browser.visit(both)).toBe('new')
    expect(await browser.visit(read)).toBe('new')
  })

  it.each([{ keep: false }, { keep: true, more: 1 }, { keep: 'true' }])(
    'is told from the value %j',
    async (value) => {
      const browser = createSite().browser()
      await browser.visit((session) => session.flash('note', value))
      expect(await browser.visit(read)).toEqual(value)
    },
  )
})

function fieldsOf(entry: unknown): unknown {
  const { record } = entry as { record?: { fields: Map<string, unknown> } }
  return [...(record?.fields ?? [])]
}
