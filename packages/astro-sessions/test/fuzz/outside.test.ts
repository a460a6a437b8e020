import { SessionError } from '@astro-sessions/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'
import { decodeText } from '../../src/cookies/text.ts'
import { findTokens } from '../../src/runtime/request/find-tokens.ts'
import { safeNext } from '../../src/server/next-path.ts'
import { flatValue, outsideText } from './outside-text.ts'
import { readers } from './readers.ts'

const runs = randomly(300)
const anyText = fc.oneof(outsideText, flatValue)

/** How many things a value holds as a tree, up to a limit. */
function sizeOf(value: unknown, limit = 200_000): number {
  let size = 0
  const pending = [value]
  while (pending.length > 0 && size < limit) {
    const next = pending.pop()
    size += 1
    if (Array.isArray(next)) size += next.length
    if (next instanceof Map) pending.push(...next.keys(), ...next.values())
    else if (next instanceof Set) pending.push(...next)
    else if (typeof next === 'object' && next !== null) pending.push(...Object.values(next))
  }
  return size
}

describe('a text from outside', () => {
  for (const [what, read] of Object.entries(readers)) {
    it(`ends in nothing but an answer or a SessionError: ${what}`, async () => {
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          const outcome = await Promise.resolve()
            .then(() => read(text))
            .catch((error: unknown) => error)
          if (outcome instanceof Error && !(outcome instanceof SessionError)) throw outcome
        }),
        runs,
      )
    })
  }

  it('holds three tokens at most, each of them well-formed and under our name', () => {
    fc.assert(
      fc.property(outsideText, (header) => {
        const tokens = findTokens(header, 'sid')
        expect(tokens.length).toBeLessThanOrEqual(3)
        for (const token of tokens)
          expect(header).toMatch(new RegExp(`(^|;)[ \\t]*sid[ \\t]*=[ \\t]*${token}`))
      }),
      runs,
    )
  })

  it('is no way to another site', () => {
    fc.assert(
      fc.property(outsideText, (text) => {
        const next = safeNext(text, '/home')
        expect(new URL(next, 'https://shop.test/x').origin).toBe('https://shop.test')
        expect(next).toMatch(/^\/(?![/\\])/)
      }),
      runs,
    )
  })

  it('becomes no value that is much larger than the longest cookie', () => {
    fc.assert(
      fc.property(flatValue, (text) => {
        try {
          expect(sizeOf(decodeText(text))).toBeLessThan(200_000)
        } catch (error) {
          if (!(error instanceof Error) || error.name === 'AssertionError') throw error
        }
      }),
      runs,
    )
  })
})
