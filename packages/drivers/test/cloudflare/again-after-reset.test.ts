import { describe, expect, it } from 'vitest'
import { againAfterReset } from '../../src/cloudflare-do/again-after-reset.ts'

const marked = (marks: object) =>
  Object.assign(new Error('Durable Object reset because its code was updated.'), marks)

/** A call that fails with these errors, one after the other, and then answers. */
function failing(...errors: unknown[]) {
  let calls = 0
  const call = async () => {
    const error = errors[calls]
    calls += 1
    if (error !== undefined) throw error
    return 'answer'
  }
  return { call, count: () => calls }
}

describe('a read of an object', () => {
  it.each([{ retryable: true }, { durableObjectReset: true }, { retryable: true, durableObjectReset: true }])(
    'that was reset meanwhile is tried again: %j',
    async (marks) => {
      const { call, count } = failing(marked(marks), marked(marks))
      expect(await againAfterReset(call)).toBe('answer')
      expect(count()).toBe(3)
    },
  )

  it.each([
    ['a bug', new TypeError('x'), 1],
    ['an object that has too much to do', marked({ retryable: true, overloaded: true }), 1],
    ['no error', 'text', 1],
    ['an object that is reset for ever', marked({ durableObjectReset: true }), 3],
  ])('fails as it is with %s', async (_name, error, calls) => {
    const { call, count } = failing(error, error, error, error)
    await expect(againAfterReset(call)).rejects.toBe(error)
    expect(count()).toBe(calls)
  })
})
