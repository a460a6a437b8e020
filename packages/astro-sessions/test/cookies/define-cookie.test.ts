import { z } from 'astro/zod'
import { describe, expect, it } from 'vitest'
import { defineCookie } from '../../src/cookies/define-cookie.ts'
import { allowPlainHttp } from '../../src/cookies/plain-http.ts'
import { jarOf, linesOf, nextJar } from '../support/cookie-jar.ts'

const theme = defineCookie('theme', { schema: z.enum(['light', 'dark']), default: 'light', maxAge: 3600 })

describe('a defined cookie', () => {
  it('is set with safe attributes and read back, in the same request and in the next', () => {
    const jar = jarOf()
    theme.set(jar, 'dark')
    expect(linesOf(jar)).toEqual(['theme=dark; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax'])
    expect(theme.get(jar)).toBe('dark')
    expect(theme.get(nextJar(jar))).toBe('dark')
  })

  it('answers its default when there is none, and when it was deleted', () => {
    const jar = jarOf('theme=dark')
    expect(theme.get(jarOf())).toBe('light')
    theme.delete(jar)
    expect(theme.get(jar)).toBe('light')
  })

  it('answers undefined without a default', () => {
    expect(defineCookie('visit').get(jarOf())).toBeUndefined()
  })

  it('is deleted with the path, the domain and everything else that it was set with', () => {
    const cookie = defineCookie('a', {
      path: '/shop',
      domain: 'shop.test',
      sameSite: 'none',
      partitioned: true,
      maxAge: 60,
    })
    const jar = jarOf()
    cookie.delete(jar)
    expect(linesOf(jar)).toEqual([
      'a=deleted; Domain=shop.test; Path=/shop; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Partitioned; SameSite=None',
    ])
  })

  it('is deleted by undefined', () => {
    const jar = jarOf('theme=dark')
    theme.set(jar, undefined)
    expect(linesOf(jar)).toEqual([expect.stringContaining('Expires=Thu, 01 Jan 1970')])
  })

  it('answers its default for a value that does not fit', () => {
    expect(theme.get(jarOf('theme=pink'))).toBe('light')
  })

  it('answers its default when the schema throws at what came', () => {
    const schema = z.string().transform((text) => new URL(text).href)
    const home = defineCookie('home', { schema, default: 'https://shop.test/' })
    expect(home.get(jarOf('home=nonsense'))).toBe('https://shop.test/')
  })

  it('refuses a value that does not fit, without naming it, and stays as it was', () => {
    const jar = jarOf()
    const cookie = defineCookie('age', { schema: z.number().max(150) })
    expect(() => cookie.set(jar, 4711)).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', message: expect.stringContaining('"age"') }),
    )
    expect(() => cookie.set(jar, 4711)).not.toThrow('4711')
    expect(linesOf(jar)).toEqual([])
  })

  it('hands out a copy of its default, so that no visitor gets what another one changed', () => {
    const cart = defineCookie('cart', { schema: z.array(z.string()), default: [] })
    cart.get(jarOf()).push('mug')
    expect(cart.get(jarOf())).toEqual([])
  })
})

describe('values', () => {
  const anything = defineCookie('x', { schema: z.unknown() })
  const values: unknown[] = [
    'plain',
    '',
    'a b; c, "d" \\ ü 🍪 %41',
    '[1]',
    '-1',
    '-12',
    '{"a":1}',
    '\ud800',
    0,
    Number.NaN,
    -0,
    true,
    null,
    { items: 3, at: new Date(0), link: new URL('https://shop.test/') },
    [1, [2]],
    new Map([['a', new Set([1n])]]),
  ]
  for (const value of values) {
    it(`survive the way to the browser and back: ${typeof value} ${JSON.stringify(String(value))}`, () => {
      const jar = jarOf()
      anything.set(jar, value)
      expect(anything.get(jar)).toEqual(value)
      expect(anything.get(nextJar(jar))).toEqual(value)
    })
  }

  it('that are strings are readable by anybody', () => {
    const jar = jarOf()
    defineCookie('a').set(jar, '{"a":1}')
    expect(jar.get('a')?.json()).toEqual({ a: 1 })
  })

  for (const text of ['[', '[[1', '-9', '%5B%5B%22__proto__%22%5D%5D', '[5]', '%FF', '[["Error",1],2]']) {
    it(`that are damaged give the default: ${text}`, () => {
      const cookie = defineCookie('x', { schema: z.array(z.string()), default: ['none'] })
      expect(cookie.get(jarOf(`x=${text}`))).toEqual(['none'])
    })
  }

  it('that hold no string give the default where there is no schema', () => {
    expect(defineCookie('x', { default: 'none' }).get(jarOf('x=[5]'))).toBe('none')
  })

  it('that no text can hold are refused', () => {
    expect(() => anything.set(jarOf(), () => 1)).toThrow('only plain data can be kept')
  })

  it('of 4096 bytes with all attributes are kept, and one byte more is refused with the size', () => {
    const jar = jarOf()
    const cookie = defineCookie('big')
    const room = 4096 - 'big=; Path=/; HttpOnly; Secure; SameSite=Lax'.length
    cookie.set(jar, 'x'.repeat(room))
    expect(linesOf(jar)[0]).toHaveLength(4096)
    expect(() => cookie.set(jar, 'x'.repeat(room + 1))).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE', message: expect.stringContaining('4097 bytes') }),
    )
    expect(() => cookie.set(jar, 'ü'.repeat(1000))).toThrow('6044 bytes')
  })
})

describe('a definition', () => {
  const contradictions: [name: string, options: Parameters<typeof defineCookie>[1], reason: string][] = [
    ['a', { sameSite: 'none', secure: false }, "sameSite: 'none' needs secure: true"],
    ['a', { partitioned: true, secure: false }, 'partitioned: true needs secure: true'],
    ['__Host-a', { secure: false }, '__Host- needs secure: true'],
    ['__Secure-a', { secure: false }, '__Secure- needs secure: true'],
    ['__Host-a', { domain: 'shop.test' }, 'needs the path / and no domain'],
    ['__Host-a', { path: '/shop' }, 'needs the path / and no domain'],
    ['__Http-a', { httpOnly: false }, 'needs httpOnly: true'],
    ['a', { maxAge: 0 }, 'positive whole number of seconds'],
    ['a', { maxAge: 1.5 }, 'positive whole number of seconds'],
    ['a', { path: 'shop' }, 'begin with /'],
    ['a', { path: '/;HttpOnly' }, 'no semicolon'],
    ['a', { domain: 'shop test' }, 'the domain is not valid'],
    // What a page without types may pass.
    ['a', { maxage: 60 } as object, 'no option `maxage`'],
    ['a', { schema: (value: unknown) => value } as object, 'Standard Schema'],
    ['a b', {}, 'the name is empty, or has a character'],
    ['', {}, 'the name is empty, or has a character'],
  ]
  for (const [name, options, reason] of contradictions) {
    it(`is refused: ${JSON.stringify(name)} ${JSON.stringify(options)}`, () => {
      expect(() => defineCookie(name, options)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(reason) }),
      )
    })
  }

  it('is Secure by itself where another attribute needs it', () => {
    const jar = jarOf()
    defineCookie('a', { sameSite: 'none' }).set(jar, '1')
    expect(linesOf(jar)).toEqual(['a=1; Path=/; HttpOnly; Secure; SameSite=None'])
  })

  it('is refused when its default does not fit its schema', () => {
    expect(() => defineCookie('a', { schema: z.string().min(3), default: 'x' })).toThrow(
      'The default of the cookie "a" does not fit',
    )
  })

  it('is not Secure in astro dev, which serves plain http', () => {
    const jar = jarOf()
    allowPlainHttp(jar)
    defineCookie('a').set(jar, '1')
    defineCookie('__Secure-b').set(jar, '1')
    expect(linesOf(jar)).toEqual([
      'a=1; Path=/; HttpOnly; SameSite=Lax',
      '__Secure-b=1; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
  })

  it('cannot have an asynchronous schema', () => {
    const schema = z.string().refine(async () => true)
    expect(() => defineCookie('a', { schema, default: 'x' })).toThrow('it is asynchronous')
    expect(() => defineCookie('a', { schema }).set(jarOf(), 'x')).toThrow('it is asynchronous')
  })
})
