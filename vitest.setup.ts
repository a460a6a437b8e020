import { afterAll, expect, vi } from 'vitest'
import { forget, leaks, noteToken, tell } from './vitest.audit.ts'
import './vitest.listen.ts'

// Rule 27 of docs/security.md, for every test there is: what the engine, the stores and the integration tell anybody
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

vi.mock(import('./packages/engine/src/lib/errors.ts'), async (importOriginal) => {
  const { SessionError } = await importOriginal()
  const construct: ProxyHandler<typeof SessionError>['construct'] = (target, args, newTarget) => {
    const error: object = Reflect.construct(target, args, newTarget)
    tell('a SessionError', error)
    return error
  }
  return { SessionError: new Proxy(SessionError, { construct }) }
})

afterAll(() => {
  const found = leaks()
  forget()
  expect(found, 'ways in which a token was told').toEqual([])
})
