import { z } from 'astro/zod'
import { describe, expect, it } from 'vitest'
import { defineCookie } from '../../src/cookies/define-cookie.ts'
import { createSeal } from '../../src/cookies/seal.ts'
import { jarOf } from '../support/cookie-jar.ts'

const SECRET = 'k'.repeat(32)

/** Each node holds the next one twice: as a tree it doubles with each node. */
function doubling(depth: number, link = (next: number) => `[${next},${next}]`): string {
  const nodes = Array.from({ length: depth }, (_, index) => link(index + 1))
  return `[${[...nodes, '"x"'].join(',')}]`
}

function nested(depth: number): string {
  return `[${Array.from({ length: depth }, (_, index) => `[${index + 1}]`).join(',')},"x"]`
}

const repeated = (count: number, node: string) => `[[${Array(count).fill(1).join(',')}],${node}]`

/** What a visitor may write into a cookie, and what reading it would cost a site without bounds. */
const hostile: Record<string, string> = {
  'a list with four thousand million places': '[[-7,4294967295]]',
  'a list with a place far out': '[[-7,4294967295,4294967294,1],"x"]',
  'a small list in the form of a large one': '[[-7,1,0,1],"x"]',
  'a large list within a Map': '[["Map",1,2],"a",[-7,4294967295]]',
  'lists that double': doubling(30),
  'objects that double': doubling(30, (next) => `{"a":${next},"b":${next}}`),
  'Maps that double': doubling(30, (next) => `["Map",${next},${next}]`),
  'Sets that double, between lists': doubling(30, (next) => `["Set",${next},${next}]`),
  'objects without prototype that double': doubling(30, (next) => `["null","a",${next},"b",${next}]`),
  'one long list a thousand times': `[[${Array(1000).fill(1).join(',')}],[${Array(900).fill(2).join(',')}],"x"]`,
  'one long text a thousand times': repeated(1000, JSON.stringify('x'.repeat(1900))),
  'one long buffer a thousand times': repeated(1000, '["ArrayBuffer","QUFB"]').replace(
    'QUFB',
    'QUFB'.repeat(400),
  ),
  'many views of one buffer': repeated(1000, '["Uint8Array",2]').replace(
    /]$/,
    `,["ArrayBuffer","${'QUFB'.repeat(400)}"]]`,
  ),
  'one long number a thousand times': repeated(1000, `["BigInt","${'9'.repeat(1900)}"]`),
  'lists in lists, six hundred deep': nested(600),
  'lists in lists, one deeper than allowed': nested(201),
  'a list that holds itself': '[[0]]',
  'two objects that hold each other': '[{"a":1},{"b":0}]',
  'a Map that is its own key': '[["Map",0,0]]',
  'a regular expression': '[["RegExp","(a+)+$"]]',
  'a regular expression within': '[[1],["RegExp","(a+)+$","g"]]',
}

const gapped: unknown[] = [1]
gapped[2] = 2

/** What it may write as well: odd, and harmless. */
const harmless: Record<string, [text: string, value: unknown]> = {
  'an object held twice': ['[[1,1],{"a":2},1]', [{ a: 1 }, { a: 1 }]],
  'a text held fifty times': [repeated(50, '"x"'), Array(50).fill('x')],
  'as deep as allowed': [nested(200), JSON.parse(`${'['.repeat(200)}"x"${']'.repeat(200)}`)],
  'a list with a gap': ['[[1,-2,2],1,2]', gapped],
  'a BigInt of a thousand digits': [`[["BigInt","${'9'.repeat(1000)}"]]`, BigInt('9'.repeat(1000))],
  'a Date that is none': ['[["Date","tomorrow"]]', new Date(Number.NaN)],
}

const schema = z.unknown()

describe('a cookie from outside', () => {
  const cookie = defineCookie('x', { schema, default: 'none' })
  const signed = defineCookie('x', { schema, default: 'none', secret: SECRET })
  const encrypted = defineCookie('x', { schema, default: 'none', secret: SECRET, encrypt: true })

  for (const [what, text] of Object.entries(hostile)) {
    it(`is refused before anything expands it: ${what}`, async () => {
      expect(text.length).toBeLessThan(4000)
      expect(cookie.get(jarOf(`x=${encodeURIComponent(text)}`))).toBe('none')
      // A site that signed it then did not know better; whoever has its key does not get further than a visitor.
      for (const encrypt of [false, true]) {
        const seal = createSeal({ name: 'x', secret: SECRET, encrypt })
        const jar = jarOf(`x=${encodeURIComponent(await seal.seal(text))}`)
        expect(await (encrypt ? encrypted : signed).get(jar)).toBe('none')
      }
    })
  }

  for (const [what, [text, value]] of Object.entries(harmless)) {
    it(`is read: ${what}`, () => {
      expect(cookie.get(jarOf(`x=${encodeURIComponent(text)}`))).toEqual(value)
    })
  }

  it('is refused as a text, too, when it is longer than any that could be set', () => {
    const text = defineCookie('x', { default: 'none' })
    expect(text.get(jarOf(`x=${'y'.repeat(4096)}`))).toHaveLength(4096)
    expect(text.get(jarOf(`x=${'y'.repeat(4097)}`))).toBe('none')
  })
})

describe('a cookie that could not be read again', () => {
  const cookie = defineCookie('x', { schema })
  const ring: unknown[] = []
  ring.push(ring)
  const far: unknown[] = []
  far[4_000_000] = 'x'
  const shared = Array(900).fill('x')
  const deep = JSON.parse(`${'['.repeat(201)}"x"${']'.repeat(201)}`)
  const refused: [what: string, value: unknown, reason: string][] = [
    ['a list that holds itself', ring, 'holds itself'],
    ['a list with a place far out', far, 'empty places'],
    ['a regular expression', { search: /x/ }, 'regular expression'],
    ['one long list a hundred times', Array(100).fill(shared), 'too many times over'],
    ['a list that is too deep', deep, '200 levels'],
  ]
  for (const [what, value, reason] of refused) {
    it(`is refused when it is set, with the reason: ${what}`, () => {
      expect(() => cookie.set(jarOf(), value)).toThrow(
        expect.objectContaining({ code: 'INVALID_VALUE', message: expect.stringContaining(reason) }),
      )
    })
  }

  it('is no default either', () => {
    expect(() => defineCookie('x', { schema, default: ring })).toThrow('holds itself')
  })
})
