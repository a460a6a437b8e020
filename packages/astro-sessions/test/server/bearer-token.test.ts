import { describe, expect, it } from 'vitest'
import { bearerTokenIn } from '../../src/runtime/request/bearer-token.ts'

describe('an Authorization header', () => {
  const token = 'a'.repeat(43)

  it.each([
    [`Bearer ${token}`, token],
    [`bearer   ${token} `, token],
    [`Bearer ${token}a`, undefined],
    [`Bearer ${token}, Bearer ${token}`, undefined],
    [`Bearer\u00a0${token}`, undefined],
    [`Basic ${token}`, undefined],
    [`Bearer ${' '.repeat(200)}${token}`, undefined],
    ['', undefined],
  ])('%j holds a token or does not', (header, found) => {
    expect(bearerTokenIn(header)).toBe(found)
  })
})
