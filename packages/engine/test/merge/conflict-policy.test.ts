import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { twoWriters } from '../support/two-writers.ts'

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
    const { site, value } = await twoWriters(['a'], change, {
      onConflict: (conflict) => {
        given.push(conflict)
        return 'decided'
      },
    })
    expect(given).toEqual([{ key: 'key', base: ['a'], mine: ['a', 'mine'], theirs: ['a', 'theirs'] }])
    expect(value).toBe('decided')
    expect(site.events).toContainEqual(expect.objectContaining({ type: 'conflict', resolution: 'merged' }))
  })

  it('that is a function deletes with undefined, and is told what is absent in the same way', async () => {
    const given: unknown[] = []
    const { data } = await twoWriters(
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
    expect(Object.keys(data)).toEqual(['other'])
  })

  it('that is a function may keep what both deleted', async () => {
    const { value } = await twoWriters(
      'base',
      { theirs: () => undefined, mine: () => undefined },
      { onConflict: ({ base }) => base },
    )
    expect(value).toBe('base')
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

describe('a policy of one call', () => {
  const policies = { overwrite: 'overwrite', throw: 'throw', fn: () => 99 } as const

  it.each(Object.keys(policies) as (keyof typeof policies)[])(
    'also counts for a value that the page set as it had read it: %s',
    async (name) => {
      const site = createSite()
      const browser = await browserWith(site, { a: 1 })
      const request = browser.open()
      await request.session.get('a')
      request.session.set('a', 1, { onConflict: policies[name] })
      await browser.visit((session) => session.set('a', 2))
      const code = await request.commit().then(
        () => null,
        (error: { code: string }) => error.code,
      )
      expect([code, (await dataOf(browser)).a]).toEqual(
        { overwrite: [null, 1], throw: ['SESSION_CONFLICT', 2], fn: [null, 99] }[name],
      )
    },
  )
})
