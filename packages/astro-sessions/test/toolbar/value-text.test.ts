import { describe, expect, it } from 'vitest'
import { jsonOf, valueFrom } from '../../src/toolbar/value-text.ts'

const kept: Record<string, unknown> = {
  'a Map': new Map([['tea', 4.5]]),
  'a Set': new Set(['new', 'sale']),
  'a Date': new Date('2026-01-02T03:04:05Z'),
  'a URL': new URL('https://example.com/ann'),
  'a Map of what is no text': new Map<unknown, unknown>([
    [new Date(0), new Set([new URL('https://a.test/')])],
  ]),
  'a list of Dates in an object': { days: [new Date(1), new Date(2)] },
  'an empty Map': new Map(),
  'an object with a name that begins alike': { $Maps: [], $Other: 1 },
  'an object with more than a tag': { $Date: 'x', b: 1 },
  'plain JSON': { a: [1, 'b', null, true, { c: {} }] },
}

const lost: Record<string, unknown> = {
  'an object that looks like a tag': { $Set: [1] },
  'a Map with a number that JSON has not': new Map([['a', Number.NaN]]),
  'a Date that is none': new Date(Number.NaN),
  'a bigint': 1n,
  'a hole of a list': [undefined],
}

describe('a value as text for the editor of the toolbar', () => {
  for (const [what, value] of Object.entries(kept)) {
    it(`comes back as it was: ${what}`, () => {
      expect(valueFrom(jsonOf(value) ?? '')).toEqual(value)
    })
  }

  for (const [what, value] of Object.entries(lost)) {
    it(`has none, so that it is read-only: ${what}`, () => {
      expect(jsonOf(value)).toBeNull()
    })
  }

  it('has none for a Map that holds itself', () => {
    const map = new Map<string, unknown>()
    map.set('self', map)
    expect(jsonOf(map)).toBeNull()
  })

  it.each(['{"$Map":[1]}', '{"$Map":{}}', '{"$Set":1}', '{"$Date":"soon"}', '{"$Date":5}', '{"$URL":"/a"}'])(
    'is refused where it does not fit its kind: %s',
    (json) => {
      expect(() => valueFrom(json)).toThrow(RangeError)
    },
  )
})
