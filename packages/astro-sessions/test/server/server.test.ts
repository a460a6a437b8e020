import type { Session } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { getSession } from '../../src/server/get-session.ts'
import { safeNext } from '../../src/server/next-path.ts'
import { createSite, type TestContext } from '../support/visitor.ts'

describe('getSession', () => {
  it('is the session of the request under every name', async () => {
    for (const localsKey of ['session', 'visitor']) {
      await createSite({ localsKey }).visit((context) => {
        expect(getSession(context)).toBe(Reflect.get(context.locals, localsKey) as Session)
        return new Response()
      })
    }
  })

  it.each([{ locals: {} }, {}, undefined])(
    'says what to do where the middleware has not run: %j',
    (context) => {
      expect(() => getSession(context as TestContext)).toThrow(
        expect.objectContaining({
          code: 'SESSION_UNAVAILABLE',
          hint: expect.stringContaining('src/fetch.ts'),
        }),
      )
    },
  )

  it('says of a prerendered page that it is one', async () => {
    const visiting = createSite().visit(async (context) => Response.json(await getSession(context).keys()), {
      isPrerendered: true,
    })
    await expect(visiting).rejects.toThrow('prerendered page')
  })
})

describe('safeNext', () => {
  const unsafe = [
    null,
    undefined,
    '',
    'cart',
    'https://evil.test',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '\n//evil.test',
    ' //evil.test',
    '/.//evil.test',
    '/x/..//evil.test',
    'javascript:alert(1)',
    '//',
  ]
  for (const next of unsafe) {
    it(`refuses ${JSON.stringify(next)}`, () => {
      expect(safeNext(next, '/home')).toBe('/home')
    })
  }

  it('refuses what is longer than servers take in a header', () => {
    expect(safeNext(`/${'a'.repeat(4095)}`, '/home')).toHaveLength(4096)
    expect(safeNext(`/${'a'.repeat(4096)}`, '/home')).toBe('/home')
  })

  it('keeps a path of this site, with its query and its fragment', () => {
    for (const next of ['/', '/cart?page=2#top', '/a//b', '/?next=https://evil.test']) {
      expect(safeNext(next)).toBe(next)
    }
  })
})
