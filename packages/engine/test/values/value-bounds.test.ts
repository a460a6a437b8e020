import { describe, expect, it } from 'vitest'
import { browserWith, createSite } from '../support/site.ts'
import { twoWriters } from '../support/two-writers.ts'

type Wrap = (below: unknown) => unknown

function nested(depth: number, wrap: Wrap, inmost: unknown = 'x'): unknown {
  let value = inmost
  for (let level = 0; level < depth; level++) value = wrap(value)
  return value
}

const list: Wrap = (below) => [below]
const kinds: Record<string, Wrap> = {
  lists: list,
  objects: (below) => ({ below }),
  Maps: (below) => new Map([['below', below]]),
  'Maps, as their keys': (below) => new Map([[below, 1]]),
  Sets: (below) => new Set([below]),
  'objects without a prototype': (below) => Object.assign(Object.create(null), { below }),
  'lists with items before and after': (below) => [1, below, 2],
}

function refusal(depth = '200 levels') {
  return expect.objectContaining({
    code: 'INVALID_VALUE',
    message: expect.stringMatching(new RegExp(`"key" cannot be kept .*${depth}`)),
    hint: expect.any(String),
  })
}

function withGaps(places: number): unknown[] {
  const gapped: unknown[] = []
  gapped[places] = 'x'
  return gapped
}

describe('a value', () => {
  for (const [what, wrap] of Object.entries(kinds)) {
    it(`is kept as deep as 200 levels, and refused when it is set with one more: ${what}`, async () => {
      const browser = await browserWith(createSite(), { key: nested(200, wrap) })
      expect(await browser.visit((session) => session.get('key'))).toEqual(nested(200, wrap))
      const { session } = browser.open()
      for (const depth of [201, 3000, 100_000])
        expect(() => session.set('key', nested(depth, wrap))).toThrow(refusal())
      expect(await browser.visit((session) => session.get('key'))).toEqual(nested(200, wrap))
    })
  }

  it('is as deep as its deepest way, also where parts are shared', async () => {
    const { session } = createSite().browser().open()
    const inner = nested(150, list)
    session.set('key', [inner, nested(49, list, inner)])
    for (const both of [(deep: unknown) => [inner, deep], (deep: unknown) => [deep, inner]])
      expect(() => session.set('key', both(nested(50, list, inner)))).toThrow(refusal())
  })

  it('may hold itself, and may double with each level', async () => {
    const ring: unknown[] = [1]
    ring.push({ ring })
    const doubling = nested(100, (below) => [below, below])
    const browser = await browserWith(createSite(), { ring, doubling })
    const read = (await browser.visit((session) => session.get('ring'))) as [number, { ring: unknown }]
    expect(read[1].ring).toBe(read)
  })

  it('may have ten thousand empty places, and no more', async () => {
    const browser = await browserWith(createSite(), { key: withGaps(10_000) })
    expect(await browser.visit((session) => session.get('key'))).toEqual(withGaps(10_000))
    const { session } = browser.open()
    const halves = [withGaps(6000), new Map([['a', withGaps(6000)]])]
    for (const value of [withGaps(10_001), withGaps(4_294_967_294), halves])
      expect(() => session.set('key', value)).toThrow(refusal('10000 empty places'))
  })

  it('that is wide is kept', async () => {
    const { session } = createSite().browser().open()
    session.set(
      'key',
      Array.from({ length: 50_000 }, (_, id) => ({ id })),
    )
    session.set('key', Object.fromEntries(Array.from({ length: 50_000 }, (_, id) => [`k${id}`, [id]])))
  })
})

describe('what is too deep is refused on every way in', () => {
  const deep = nested(201, list)

  it('as what update returns, and nothing changes', async () => {
    const browser = await browserWith(createSite(), { key: 1 })
    await browser.visit((session) => expect(session.update('key', () => deep)).rejects.toThrow(refusal()))
    expect(await browser.visit((session) => session.get('key'))).toBe(1)
  })

  it('as a flash', () => {
    const { session } = createSite().browser().open()
    expect(() => session.flash('key', deep)).toThrow(refusal())
  })

  it('as what a schema makes of a value', () => {
    const site = createSite({ check: () => ({ value: deep }) })
    expect(() => site.browser().open().session.set('key', 1)).toThrow(refusal())
  })

  it('as what onConflict returns, and nothing is written', async () => {
    const change = { theirs: () => 2, mine: () => 3 }
    await expect(twoWriters(1, change, { onConflict: () => deep })).rejects.toThrow(refusal())
  })
})

describe('a merge', () => {
  it('of two values that are as deep as allowed is no deeper', async () => {
    const deep = (item: unknown) => nested(199, (below) => ({ below }), { list: item })
    const { value } = await twoWriters(deep('a'), {
      theirs: () => ({ b: 1, ...(deep('a') as object) }),
      mine: () => deep('c'),
    })
    expect(value).toEqual({ b: 1, ...(deep('c') as object) })
  })

  it('takes a value that doubles with each level as one whole: the later commit wins, with an event', async () => {
    const doubling = (inmost: string) => nested(60, (below) => [below, below], inmost)
    const { site, browser } = await twoWriters(doubling('a'), {
      theirs: () => doubling('theirs'),
      mine: () => doubling('mine'),
    })
    let read = await browser.visit((session) => session.get('key'))
    while (Array.isArray(read)) [read] = read
    expect(read).toBe('mine')
    expect(site.events).toContainEqual(
      expect.objectContaining({ type: 'conflict', resolution: 'overwritten' }),
    )
  })

  it('of lists with empty places keeps what both added', async () => {
    const { value } = await twoWriters(withGaps(3), {
      theirs: (items: unknown[]) => [...items, 'theirs'],
      mine: (items: unknown[]) => [...items, 'mine'],
    })
    expect(value).toEqual([undefined, undefined, undefined, 'x', 'theirs', 'mine'])
  })
})
