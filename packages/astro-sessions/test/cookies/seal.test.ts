import { z } from 'astro/zod'
import { describe, expect, it } from 'vitest'
import { defineCookie } from '../../src/cookies/define-cookie.ts'
import { jarOf, linesOf, nextJar } from '../support/cookie-jar.ts'

const [first, second] = ['a'.repeat(32), 'b'.repeat(32)]
const schema = z.strictObject({ user: z.string() })
const default_ = { user: 'nobody' }

const define = (secret: string | string[], encrypt: boolean, name = 'id') =>
  defineCookie(name, { schema, secret, encrypt, default: default_ })

/** The value that a response sets, as it is on the wire. */
const wireOf = (jar: ReturnType<typeof jarOf>) => linesOf(jar)[0]?.replace(/^\w+=([^;]*);.*$/, '$1') ?? ''

describe.each([
  { kind: 'signed', encrypt: false },
  { kind: 'encrypted', encrypt: true },
])('a cookie that is $kind', ({ encrypt }) => {
  const cookie = define(first, encrypt)
  const ann = async () => {
    const jar = jarOf()
    await cookie.set(jar, { user: 'ann' })
    return jar
  }

  it('comes back as it was set', async () => {
    const jar = await ann()
    expect(await cookie.get(jar)).toEqual({ user: 'ann' })
    expect(await cookie.get(nextJar(jar))).toEqual({ user: 'ann' })
  })

  it('gives the default when any character of it was changed', async () => {
    const wire = wireOf(await ann())
    for (let at = 0; at < wire.length; at += 1) {
      const changed = wire.slice(0, at) + (wire[at] === 'A' ? 'B' : 'A') + wire.slice(at + 1)
      // The last character of base64url may hold bits that stand for nothing.
      if (at === wire.length - 1) continue
      expect(await cookie.get(jarOf(`id=${changed}`)), `character ${at}`).toEqual(default_)
    }
  })

  for (const value of [
    '',
    'x',
    '.',
    'a.b',
    `[{"user":1},"eve"]`,
    `x.${'A'.repeat(43)}`,
    'A'.repeat(5000),
    '%00',
    '=',
  ]) {
    it(`gives the default for ${JSON.stringify(value.slice(0, 20))}`, async () => {
      expect(await cookie.get(jarOf(`id=${value}`))).toEqual(default_)
    })
  }

  it('of another name is worth nothing under this one', async () => {
    const other = jarOf()
    await define(first, encrypt, 'other').set(other, { user: 'eve' })
    expect(await cookie.get(jarOf(`id=${wireOf(other)}`))).toEqual(default_)
  })

  it('of another key is worth nothing', async () => {
    expect(await define(second, encrypt).get(nextJar(await ann()))).toEqual(default_)
  })

  it('is read with an old key and written with the first', async () => {
    const rotated = define([second, first], encrypt)
    const jar = nextJar(await ann())
    expect(await rotated.get(jar)).toEqual({ user: 'ann' })
    await rotated.set(jar, { user: 'ann' })
    expect(await define(second, encrypt).get(nextJar(jar))).toEqual({ user: 'ann' })
    expect(await cookie.get(nextJar(jar))).toEqual(default_)
  })

  it('gives the default for a value that is ours and no longer fits', async () => {
    const jar = jarOf()
    await defineCookie('id', { secret: first, encrypt }).set(jar, 'plain')
    expect(await cookie.get(nextJar(jar))).toEqual(default_)
  })

  it('is checked for its size as it is sent', async () => {
    const text = defineCookie('id', { secret: first, encrypt })
    await expect(text.set(jarOf(), 'x'.repeat(4096))).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it('is deleted at once', async () => {
    const jar = jarOf()
    cookie.delete(jar)
    expect(linesOf(jar)).toEqual([expect.stringContaining('id=deleted; Path=/;')])
  })
})

describe('an encrypted cookie', () => {
  it('hides its value, and is another text each time', async () => {
    const cookie = define(first, true)
    const [one, two] = [jarOf(), jarOf()]
    await cookie.set(one, { user: 'ann' })
    await cookie.set(two, { user: 'ann' })
    expect(wireOf(one)).toMatch(/^[\w-]+$/)
    expect(wireOf(one)).not.toBe(wireOf(two))
    expect(atob(wireOf(one).replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('ann')
  })
})

describe('a signed cookie', () => {
  it('shows its value', async () => {
    const jar = jarOf()
    await defineCookie('id', { secret: first }).set(jar, 'ann')
    expect(wireOf(jar)).toMatch(/^ann\.[\w-]{43}$/)
  })
})

describe('a secret', () => {
  it('needs 32 bytes, and the message counts them without showing it', () => {
    expect(() => define('x'.repeat(31), false)).toThrow('its secret has 31 bytes, and needs at least 32')
    expect(() => define('x'.repeat(31), false)).not.toThrow('xxx')
    expect(() => define(['a'.repeat(32), 'short'], true)).toThrow('secret 2 of 2 has 5 bytes')
    expect(() => define('ü'.repeat(16), false)).not.toThrow()
  })

  it('must be there when it was asked for', () => {
    expect(() => define([], false)).toThrow('its list of secrets is empty')
    const missing: { secret: string } = JSON.parse('{}')
    expect(() => defineCookie('id', { secret: missing.secret })).toThrow(
      'has no secret: anybody could change it',
    )
    const unsealed: object = { encrypt: true }
    expect(() => defineCookie('id', unsealed)).toThrow('has no secret: anybody could change it')
  })

  it('may come from a function, which is called at the first use', async () => {
    let key: string | undefined
    const cookie = defineCookie('id', { secret: () => key })
    await expect(cookie.set(jarOf(), 'ann')).rejects.toThrow('its secret is not a string, but undefined')
    key = first
    const jar = jarOf()
    await cookie.set(jar, 'ann')
    expect(await cookie.get(nextJar(jar))).toBe('ann')
  })
})
