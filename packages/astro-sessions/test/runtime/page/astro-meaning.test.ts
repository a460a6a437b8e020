import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { cookieOf, createSite, type TestSite } from '../../support/visitor.ts'

type Session = import('@astro-sessions/engine').Session

/** A visitor of a site whose pages use `Astro.session`. */
function visitorOf({ visit }: TestSite) {
  let cookie = ''
  return {
    cookie: () => cookie,
    async does<Result>(page: (session: Session) => Result | Promise<Result>) {
      let result: Result | undefined
      const headers: Record<string, string> = cookie === '' ? {} : { Cookie: cookie }
      const response = await visit(
        async (context) => {
          result = await page(context.astroSession() as Session)
          return new Response()
        },
        { headers },
      )
      if (response.headers.getSetCookie().length > 0) cookie = cookieOf(response)
      return result
    },
  }
}

const newVisitor = (store = memoryStore()) => {
  const site = createSite({ replacesAstroSession: true, store })
  return { site, visitor: visitorOf(site) }
}

describe('Astro.session means what it means in Astro', () => {
  it('keeps what was set, has it, lists its keys in order, and forgets what was deleted', async () => {
    const { visitor } = newVisitor()
    await visitor.does((session) => {
      for (const key of ['b', 'a', 'c']) session.set(key, { key })
    })
    const seen = await visitor.does(async (session) => [
      await session.get('a'),
      [await session.has('a'), await session.has('x')],
      [...(await session.keys())],
      await session.values(),
      await session.entries(),
    ])
    expect(seen).toEqual([
      { key: 'a' },
      [true, false],
      ['b', 'a', 'c'],
      [{ key: 'b' }, { key: 'a' }, { key: 'c' }],
      [
        ['b', { key: 'b' }],
        ['a', { key: 'a' }],
        ['c', { key: 'c' }],
      ],
    ])
    await visitor.does((session) => session.delete('a'))
    expect(await visitor.does((session) => session.get('a'))).toBeUndefined()
  })

  it('saves by value, what devalue carries, URLs too', async () => {
    const { visitor } = newVisitor()
    await visitor.does((session) => {
      const cart = ['pea']
      session.set('cart', cart)
      session.set('url', new URL('https://shop.test/?a=1'))
      cart.push('after')
    })
    expect(await visitor.does((session) => session.get('cart'))).toEqual(['pea'])
    expect(await visitor.does((session) => session.get('url'))).toEqual(new URL('https://shop.test/?a=1'))
  })

  it('throws where it is called for a value that cannot be kept, and for a key that is empty', async () => {
    const { visitor } = newVisitor()
    await visitor.does((session) => {
      expect(() => session.set('f', () => 1)).toThrow('"f"')
      expect(() => session.set('', 1)).toThrow('key')
    })
  })

  it.each([['keep, delete, change and add without a read', { a: 1, b: 3, d: 4 }]])(
    'merges writes without a read into what is there: %s',
    async (_, expected) => {
      const { visitor } = newVisitor()
      await visitor.does((session) => {
        for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) session.set(key, value)
      })
      const seen = await visitor.does(async (session) => {
        session.delete('c')
        session.set('b', 3)
        session.set('d', 4)
        return [await session.get('c'), Object.fromEntries(await session.entries())]
      })
      expect(seen).toEqual([undefined, expected])
      expect(await visitor.does(async (session) => Object.fromEntries(await session.entries()))).toEqual(
        expected,
      )
    },
  )

  it('has a deletion as its only change stored', async () => {
    const { visitor } = newVisitor()
    await visitor.does((session) => session.set('a', 1))
    await visitor.does((session) => session.delete('a'))
    expect(await visitor.does((session) => session.has('a'))).toBe(false)
  })

  it('moves to another id at regenerate, with its data, and leaves none behind', async () => {
    const { site, visitor } = newVisitor()
    await visitor.does((session) => session.set('a', 1))
    const before = visitor.cookie()
    await visitor.does((session) => session.regenerate().catch(() => undefined))
    expect(visitor.cookie()).not.toBe(before)
    expect(await visitor.does((session) => session.get('a'))).toBe(1)
    const old = await site.visit(
      async (context) => Response.json(await (context.astroSession() as Session).keys()),
      { headers: { Cookie: before } },
    )
    expect(await old.json()).toEqual([])
  })

  it('is gone with its cookie at destroy, read before or not', async () => {
    for (const first of [() => undefined, (session: Session) => session.get('a')]) {
      const { visitor } = newVisitor()
      await visitor.does((session) => session.set('a', 1))
      const before = visitor.cookie()
      await visitor.does(async (session) => {
        await first(session)
        session.destroy()
      })
      expect(visitor.cookie()).not.toBe(before)
      expect(await visitor.does((session) => session.has('a'))).toBe(false)
    }
  })

  it('asks the store nothing without a cookie, nor with one that cannot be ours, and once with one', async () => {
    const { site, visitor } = newVisitor()
    const read = async (session: Session) => [await session.get('a'), await session.get('b')]
    await visitor.does(read)
    const page = async () => new Response()
    await site.visit(page, { headers: { Cookie: '__Host-astro-sessions=config' } })
    expect(site.calls).toEqual([])
    await visitor.does(async (session) => {
      session.set('a', 1)
      expect(await session.get('a')).toBe(1)
    })
    site.calls.length = 0
    await visitor.does(read)
    expect(site.calls).toEqual(['read'])
  })

  it('fails the request when the store fails', async () => {
    const store = { ...memoryStore(), create: () => Promise.reject(new Error('full')) }
    const { site } = newVisitor(store)
    const response = await site.visit((context) => {
      Reflect.get(context, 'session').set('a', 1)
      return new Response('kept')
    })
    expect(response.status).toBe(503)
  })
})

describe('where Astro.session differs, as docs/migration.md says', () => {
  it('deletes a key that is set to undefined', async () => {
    const { visitor } = newVisitor()
    await visitor.does((session) => session.set('a', 1))
    await visitor.does((session) => session.set('a', undefined))
    expect(await visitor.does((session) => session.has('a'))).toBe(false)
  })

  it.each(['', 5])('throws for the key %j, in a read too', async (key) => {
    const { visitor } = newVisitor()
    await visitor.does(async (session) => {
      await expect(session.get(key as string)).rejects.toMatchObject({ code: 'INVALID_KEY' })
    })
  })

  it.each([0, -1, Number.POSITIVE_INFINITY])('throws for a ttl of %d', async (ttl) => {
    const { visitor } = newVisitor()
    await visitor.does((session) => {
      expect(() => session.set('a', 1, { ttl })).toThrow('ttl')
    })
  })

  it('starts no session at a regenerate of nothing', async () => {
    const { visitor } = newVisitor()
    await visitor.does((session) => session.regenerate())
    expect(visitor.cookie()).toBe('')
  })

  it('keeps its cookie out of Astro.cookies', async () => {
    const { site } = newVisitor()
    const response = await site.visit((context) => {
      Reflect.get(context, 'session').set('a', 1)
      return new Response(String(context.cookies.has('__Host-astro-sessions')))
    })
    expect(await response.text()).toBe('false')
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })
})
