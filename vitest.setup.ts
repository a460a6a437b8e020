import { afterAll, expect, vi } from 'vitest'
import { SessionError } from './packages/engine/src/lib/errors/errors.ts'
import { forget, leaks, noteToken, ToldError, tell } from './vitest.audit.ts'
import './vitest.listen.ts'

// Rule 27 of docs/security-evidence.md, for every test there is: what the engine, the stores and the integration tell anybody
// while a test file runs is searched for the tokens that were made meanwhile.

vi.mock(import('./packages/engine/src/lib/token.ts'), async (importOriginal) => {
  const original = await importOriginal()
  return {
    ...original,
    mintToken(random) {
      const token = original.mintToken(random)
      noteToken(token)
      return token
    },
  }
})

vi.mock(import('./packages/engine/src/lib/engine.ts'), async (importOriginal) => {
  const original = await importOriginal()
  return {
    ...original,
    createEngine: (options) =>
      original.createEngine({
        ...options,
        onEvent(event) {
          tell(`the event ${event.type}`, event)
          return options.onEvent?.(event)
        },
      }),
  }
})

// What `super()` of an error calls is looked up when it is made.
Object.setPrototypeOf(SessionError, ToldError)

afterAll(() => {
  const found = leaks()
  forget()
  expect(found, 'ways in which a token was told').toEqual([])
})
