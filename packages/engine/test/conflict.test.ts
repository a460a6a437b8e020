import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from './support/site.ts'
import { twoWriters } from './support/two-writers.ts'

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
    const base = { tags: new Set(['a']), seen: new Map([['x', 1]]), deep: { list: [1] } }
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
    const ring = (name: string) => {
      const value: Record<string, unknown> = { name }
      value.self = value
      return value
    }
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
    const unchanged = await twoWriters(ring('base'), { theirs: () => ring('theirs'), mine: (own) => own })
    expect(unchanged.value).toMatchObject({ name: 'theirs' })
  })

  it('sees a ring in a Map and in a Set', async () => {
    for (const ring of [new Map<string, unknown>(), new Set<unknown>()]) {
      if (ring instanceof Map) ring.set('self', ring)
      else ring.add(ring)
      const { value } = await twoWriters(ring, { theirs: () => 1, mine: () => ({ ring }) })
      expect(value).toEqual({ ring: expect.anything() })
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
    const { value } = await twoWriters('base', { theirs: () => 'same', mine: () => 'same' })
    expect(value).toBe('same')
  })

  it('merges a delete with an append', async () => {
    const { value } = await twoWriters(['a'], {
      theirs: (list: string[]) => [...list, 'b'],
      mine: () => undefined,
    })
    expect(value).toEqual(['b'])
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
