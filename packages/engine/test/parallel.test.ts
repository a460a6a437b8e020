import { describe, expect, it } from 'vitest'
import type { Session, SetOptions } from '../src/index.ts'
import { browserWith, createSite, dataOf } from './support/site.ts'

const fifty = Array.from({ length: 50 }, (_, index) => index)

/** Two requests that both read `key`, of which mine commits later. */
async function twoWriters(
  base: unknown,
  { theirs, mine }: { theirs: (value: never) => unknown; mine: (value: never) => unknown },
  options?: SetOptions,
) {
  const site = createSite()
  const browser = await browserWith(site, base === undefined ? { other: 1 } : { key: base, other: 1 })
  const write = async (session: Session, change: (value: never) => unknown, settings?: SetOptions) =>
    session.set('key', change((await session.get('key')) as never), settings)
  const [first, second] = [browser.open(), browser.open()]
  await write(first.session, theirs)
  await write(second.session, mine, options)
  await first.commit()
  await second.commit()
  return { site, value: (await dataOf(browser)).key }
}

describe.each([{ queue: true }, { queue: false }])('parallel requests, with queue: $queue', ({ queue }) => {
  const setup = async () => {
    const site = createSite({ queue })
    return { site, browser: await browserWith(site, { cart: [] }) }
  }

  it('keep all of 50 different items', async () => {
    const { site, browser } = await setup()
    const posts = fifty.map((sku) =>
      browser.visit(async (session) => session.set('cart', [...(await session.get('cart')), sku])),
    )
    await site.clock.settle(Promise.all(posts))
    expect(((await dataOf(browser)).cart as number[]).sort((a, b) => a - b)).toEqual(fifty)
  })

  it('keep all of 50 items of one sku', async () => {
    const { site, browser } = await setup()
    const posts = fifty.map(() =>
      browser.visit(async (session) => {
        const cart = (await session.get('cart')) ?? []
        cart.push('apple')
        await session.set('cart', cart)
      }),
    )
    await site.clock.settle(Promise.all(posts))
    expect((await dataOf(browser)).cart).toHaveLength(50)
  })

  it('keep all of 50 keys', async () => {
    const { site, browser } = await setup()
    await site.clock.settle(
      Promise.all(fifty.map((index) => browser.visit((session) => session.set(`key${index}`, index)))),
    )
    expect(Object.keys(await dataOf(browser))).toHaveLength(51)
  })

  it('keep all of 50 keys that were looked for first', async () => {
    const { site, browser } = await setup()
    const visits = fifty.map((index) =>
      browser.visit(async (session) => {
        if (!(await session.keys()).includes(`key${index}`)) session.set(`key${index}`, index)
      }),
    )
    await site.clock.settle(Promise.all(visits))
    expect(Object.keys(await dataOf(browser))).toHaveLength(51)
  })

  it('keep every update of a page that also rotates', async () => {
    const { site, browser } = await setup()
    const token = browser.token
    const updates = fifty.slice(0, 10).map((sku) => site.browser(token).open())
    const acknowledged: number[] = []
    const posts = updates.map(async (request, sku) => {
      await request.session.update('cart', (cart: number[] = []) => [...cart, sku])
      const change = await request.commit()
      if (change.kind === 'keep' && !interruptions(site).length) acknowledged.push(sku)
    })
    const rotation = browser.visit((session) => session.regenerate())
    await site.clock.settle(Promise.all([...posts, rotation]))
    expect((await dataOf(browser)).cart).toEqual(expect.arrayContaining(acknowledged))
  })
})

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

describe('the policy of a conflict', () => {
  const change = {
    theirs: (list: string[]) => [...list, 'theirs'],
    mine: (list: string[]) => [...list, 'mine'],
  }

  it('"overwrite" takes mine, with an event', async () => {
    const { site, value } = await twoWriters(['a'], change, { onConflict: 'overwrite' })
    expect(value).toEqual(['a', 'mine'])
    expect(site.events).toContainEqual(
      expect.objectContaining({ type: 'conflict', resolution: 'overwritten' }),
    )
  })

  it('"throw" writes nothing of the request', async () => {
    await expect(twoWriters(['a'], change, { onConflict: 'throw' })).rejects.toMatchObject({
      code: 'SESSION_CONFLICT',
      message: expect.stringContaining('"key"'),
    })
  })

  it('"merge" at a key wins over the policy of the engine', async () => {
    const { value } = await twoWriters(['a'], change, { onConflict: 'merge' })
    expect(value).toEqual(['a', 'theirs', 'mine'])
  })

  it('that is a function decides, and is given the three versions', async () => {
    const given: unknown[] = []
    const { value } = await twoWriters(['a'], change, {
      onConflict: (conflict) => {
        given.push(conflict)
        return 'decided'
      },
    })
    expect(given).toEqual([{ key: 'key', base: ['a'], mine: ['a', 'mine'], theirs: ['a', 'theirs'] }])
    expect(value).toBe('decided')
  })

  it('that is a function deletes with undefined, and is told what is absent in the same way', async () => {
    const given: unknown[] = []
    const { value } = await twoWriters(
      undefined,
      { theirs: () => 1, mine: () => 2 },
      {
        onConflict: ({ base }) => {
          given.push(base)
          return undefined
        },
      },
    )
    expect(given).toEqual([undefined])
    expect(value).toBeUndefined()
  })

  it('that is a function and fails, fails the commit and writes nothing', async () => {
    const onConflict = () => {
      throw new Error('cannot decide')
    }
    await expect(twoWriters(['a'], change, { onConflict })).rejects.toThrow('cannot decide')
  })

  it('of the engine holds for every key', async () => {
    const site = createSite({ onConflict: 'overwrite' })
    const browser = await browserWith(site, { list: ['a'] })
    const request = browser.open()
    const list = await request.session.get('list')
    await browser.visit((session) => session.set('list', ['theirs']))
    request.session.set('list', [...list, 'mine'])
    await request.commit()
    expect((await dataOf(browser)).list).toEqual(['a', 'mine'])
  })

  it('merges lists by the keys that the engine is told', async () => {
    const site = createSite({ listKeys: ['isbn'] })
    const browser = await browserWith(site, { books: [{ isbn: 1, qty: 1 }] })
    const request = browser.open()
    const [book] = await request.session.get('books')
    await browser.visit((session) => session.set('books', [{ isbn: 1, qty: 1, gift: true }]))
    request.session.set('books', [{ ...book, qty: 2 }])
    await request.commit()
    expect((await dataOf(browser)).books).toEqual([{ isbn: 1, qty: 2, gift: true }])
  })
})

function interruptions({ events }: ReturnType<typeof createSite>) {
  return events.filter(({ type }) => type === 'interrupted')
}
