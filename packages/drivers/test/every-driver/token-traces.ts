import { expect } from 'vitest'

/** None of the tokens is among the bytes, in any form. */
export function expectNoToken(bytes: Buffer, tokens: readonly string[]): void {
  expect(new Set(tokens).size).toBeGreaterThan(4)
  const found = tokens.flatMap((token) => {
    const raw = Buffer.from(token, 'base64url')
    return [token, raw, raw.toString('hex'), raw.toString('base64')].filter((form) => bytes.includes(form))
  })
  expect(found).toEqual([])
}
