import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { twoWriters } from '../support/two-writers.ts'

describe('a set after a get, when another request changed the key in between,', () => {
  it('merges lists, and tells so without the value', async () => {
    const { site, value } = await twoWriters(['a'], {
      theirs: (list: string[]) => [...list, 'theirs'],
      mine: (list: string[]) => [...list, 'mine'],
    })
    expect(value).toEqual(['a', 'theirs', 'mine'])
    expect(site.events).toContainEqual({
      type: 'conflict',
      id: expect.any(String),
      key: 'key',
      resolution: 'merged',
    })
  })

  it('merges Maps, Sets and nested objects', async () => {
    const base = { tags: new Set(['a']), seen: new Map([['x', 1]]), deep: { list: [1] }, nothing: null }
    const { value } = await twoWriters(base, {
      theirs: ({ tags, ...rest }: typeof base) => ({
        ...rest,
        tags: tags.add('theirs'),
        deep: { list: [1, 2] },
      }),
      mine: ({ seen, ...rest }: typeof base) => ({
        ...rest,
        seen: seen.set('mine', 2),
        deep: { list: [3, 1] },
      }),
    })
    expect(value).toEqual({
      tags: new Set(['a', 'theirs']),
      seen: new Map([
        ['x', 1],
        ['mine', 2],
      ]),
      deep: { list: [3, 1, 2] },
      nothing: null,
    })
  })

  it('takes the later value of what cannot be merged, and tells so', async () => {
    const { site, value } = await twoWriters('base', { theirs: () => 'theirs', mine: () => 'mine' })
    expect(value).toBe('mine')
    expect(site.events).toContainEqual(
      expect.objectContaining({ type: 'conflict', resolution: 'overwritten' }),
    )
  })

  it('merges a cyclic value as one whole', async () => {
    const { site, value } = await twoWriters(ring('base'), {
      theirs: () => ring('theirs'),
      mine: () => ring('mine'),
    })
    expect(value).toMatchObject({ name: 'mine' })
    expect(site.events).toContainEqual(
      expect.objectContaining({ type: 'conflict', resolution: 'overwritten' }),
    )
    const agreeing = await twoWriters(ring('base'), { theirs: () => ring('same'), mine: () => ring('same') })
    expect(agreeing.value).toMatchObject({ name: 'same' })
    expect(agreeing.site.events).toContainEqual(
      expect.objectContaining({ type: 'conflict', resolution: 'merged' }),
    )
    const unchanged = await twoWriters(ring('base'), { theirs: () => ring('theirs'), mine: (own) => own })
    expect(unchanged.value).toMatchObject({ name: 'theirs' })
  })

  it('merges as one whole what only the two writers made cyclic', async () => {
    const { value } = await twoWriters(
      { name: 'base' },
      { theirs: () => ring('theirs'), mine: () => ring('mine') },
    )
    expect(value).toMatchObject({ name: 'mine' })
  })

  it('sees a ring in a Map and in a Set', async () => {
    const inMap = (name: string) => {
      const value = new Map<string, unknown>([['name', name]])
      return value.set('self', value)
    }
    const map = await twoWriters(inMap('base'), { theirs: () => inMap('theirs'), mine: () => inMap('mine') })
    expect((map.value as Map<string, unknown>).get('name')).toBe('mine')
    const inSet = (name: string) => {
      const value = new Set<unknown>([name])
      return value.add(value)
    }
    const set = await twoWriters(inSet('base'), { theirs: () => inSet('theirs'), mine: () => inSet('mine') })
    expect([...(set.value as Set<unknown>)]).toEqual(['mine', set.value])
  })

  it('that only gives a value a time keeps what was stored meanwhile', async () => {
    for (const base of [['a'], ring('base')]) {
      const change = { theirs: () => 'theirs', mine: (own: unknown) => own }
      const { site, browser, value } = await twoWriters(base, change, { ttl: 60 })
      expect(value).toBe('theirs')
      site.clock.jump(60_000)
      expect((await dataOf(browser)).key).toBeUndefined()
    }
  })

  it('merges a list that holds one object twice', async () => {
    const apple = { name: 'apple' }
    const { value } = await twoWriters([apple, apple], {
      theirs: (list: unknown[]) => [...list, 'theirs'],
      mine: (list: unknown[]) => [...list, 'mine'],
    })
    expect(value).toEqual([apple, apple, 'theirs', 'mine'])
  })

  it('takes the first write of both', async () => {
    const { value } = await twoWriters(undefined, { theirs: () => ['theirs'], mine: () => ['mine'] })
    expect(value).toEqual(['theirs', 'mine'])
  })

  it('writes nothing when mine is what was there', async () => {
    const { value } = await twoWriters('base', { theirs: () => 'theirs', mine: () => 'base' })
    expect(value).toBe('theirs')
  })

  it('writes nothing when both agree', async () => {
    const { site, value } = await twoWriters('base', { theirs: () => 'same', mine: () => 'same' })
    expect(value).toBe('same')
    expect(site.events.filter(({ type }) => type === 'committed')).toHaveLength(1)
  })

  it('merges a delete with an append', async () => {
    const { value } = await twoWriters(['a'], {
      theirs: (list: string[]) => [...list, 'b'],
      mine: () => undefined,
    })
    expect(value).toEqual(['b'])
  })

  it('leaves nothing under the key when both deleted it, or one did and the other emptied it', async () => {
    for (const mine of [() => undefined, () => []]) {
      const { data } = await twoWriters(['a'], { theirs: () => undefined, mine })
      expect(data).toEqual({ other: 1 })
    }
  })

  it('does not conflict with itself afterwards', async () => {
    const site = createSite()
    const browser = await browserWith(site, { key: 'base' })
    const request = browser.open()
    await request.session.get('key')
    await browser.visit((session) => session.set('key', 'theirs'))
    for (const value of ['mine', 'mine, later']) {
      request.session.set('key', value)
      await request.commit()
    }
    expect(site.events.filter(({ type }) => type === 'conflict')).toHaveLength(1)
    expect((await dataOf(browser)).key).toBe('mine, later')
  })

  it.each(['get', 'has', 'keys', 'entries'] as const)(
    'keeps the base of the first look, also after another one: %s',
    async (look) => {
      const site = createSite()
      const browser = await browserWith(site, { cart: [], n: 0 })
      const request = browser.open()
      const cart = await request.session.get('cart')
      await browser.visit(async (session) => {
        session.set('cart', ['theirs'])
        await session.increment('n')
      })
      await request.session.increment('n')
      await request.session[look]('cart')
      request.session.set('cart', [...cart, 'mine'])
      await request.commit()
      expect((await dataOf(browser)).cart).toEqual(['theirs', 'mine'])
    },
  )
})

/** An object that contains itself. */
function ring(name: string): Record<string, unknown> {
  const value: Record<string, unknown> = { name }
  value.self = value
  return value
}
