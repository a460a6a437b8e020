import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { clientOptions } from '../../src/redis/options.ts'
import { toSessionError } from '../../src/redis/redis-error.ts'

describe('an answer of Redis that is an error', () => {
  it('makes the client connect anew where a master was demoted, and nowhere else', () => {
    const client = new Redis({ ...clientOptions({}), lazyConnect: true })
    const { reconnectOnError } = client.options
    expect(reconnectOnError?.(new Error("READONLY You can't write against a read only replica."))).toBe(true)
    expect(reconnectOnError?.(new Error('ERR something else'))).toBe(false)
    client.disconnect()
  })

  it('is followed by attempts to connect that are never more than half a second apart', () => {
    const client = new Redis({ ...clientOptions({}), lazyConnect: true })
    const pauses = Array.from({ length: 100 }, (_, attempt) => client.options.retryStrategy?.(attempt + 1))
    expect(pauses.slice(0, 4)).toEqual([50, 100, 200, 400])
    expect(new Set(pauses.slice(4))).toEqual(new Set([500]))
    client.disconnect()
  })

  it.each([
    'ERR unknown command `EVALX`, with args beginning with: `the-key`, `the-value`, ',
    'ERR Error running script: the-key script: the-value',
  ])('is told without the arguments of the command: %s', (text) => {
    const answer = Object.assign(new Error(text), {
      name: 'ReplyError',
      command: { name: 'evalx', args: ['the-key'] },
    })
    const error = toSessionError(answer, { writes: true, wasSent: true })
    // What is left of it names the kind of failure.
    expect(error.cause).toMatchObject({ name: 'ReplyError', code: 'ERR' })
    expect(
      JSON.stringify([error.message, error.hint, String(error.cause), Object.entries(error.cause ?? {})]),
    ).not.toMatch(/the-value|"args"/)
  })
})
