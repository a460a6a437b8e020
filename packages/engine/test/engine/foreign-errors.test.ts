import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { SessionError } from '../../src/index.ts'
import { failing, verbs } from '../support/failing-store.ts'

const token = 'T'.repeat(43)
const key = 'ab'.repeat(32)
const value = '["a whole session"]'
const words = [token, key, value, 'a whole session']
const command = `SET sessions:${key} ${value} for ${token}`

function withProperties<Thrown extends object>(thrown: Thrown): Thrown {
  return Object.assign(thrown, {
    command: { name: 'set', args: [key, value] },
    input: token,
    path: `/${key}`,
  })
}

class CommandError extends Error {
  override readonly name = token
  readonly code = key
  readonly syscall = value
}

/** What clients of stores throw, each with a key, a token and a value in it. */
const thrown: Record<string, () => unknown> = {
  'a text in the message': () => new Error(command),
  'several lines, one like a frame': () => new Error(`${command}\n    at ${token} (${key}:1:1)`),
  'a message that was changed after the stack': () => {
    const error = new Error(command)
    error.message = 'failed'
    return error
  },
  'properties beside the message': () => withProperties(new Error(command)),
  'a name, a code and a syscall that are data': () => new CommandError(command),
  'causes within causes': () =>
    new Error('a', { cause: new TypeError(command, { cause: withProperties(new Error(command)) }) }),
  'a cause that is a text': () => new Error('a', { cause: command }),
  'a circle of causes': () => {
    const error = new Error(command)
    error.cause = error
    return error
  },
  'several at once': () => new AggregateError([new Error(command), command, { args: [value] }], command),
  'a text': () => command,
  'a plain object': () =>
    withProperties({ message: command, stack: command, errors: [{ message: command }] }),
  'a symbol': () => Symbol(command),
  'a function': () => withProperties(() => command),
  'a getter that throws': () =>
    Object.defineProperty(new Error(command), 'code', {
      get: () => {
        throw new Error(command)
      },
    }),
  'what JSON.parse says': () => {
    try {
      return JSON.parse(`{${token}${key}`)
    } catch (error) {
      return error
    }
  },
}

const textOf = (error: unknown) => inspect(error, { depth: 20, showHidden: true, getters: true })

describe.each(Object.entries(thrown))('an error of a store that holds %s', (_name, make) => {
  it.each(verbs)('tells nothing of it, thrown or as an event, when %s throws it', async (verb) => {
    const { site, error } = await failing(verb, () => Promise.reject(make()))
    expect(error).toBeInstanceOf(SessionError)
    expect(site.events.at(-1)).toMatchObject({ type: 'storeError', verb })
    const told = [textOf(error), textOf(site.events), JSON.stringify([error, site.events])].join()
    for (const word of words) expect(told).not.toContain(word)
  })
})

describe('an error of a store', () => {
  it('keeps what helps: class, codes, status, address, and where it was thrown', () => {
    const refused = Object.assign(new Error(command), {
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address: '127.0.0.1',
      port: 6379,
    })
    const answered = Object.assign(new TypeError(command), { status: 429 })
    const { cause } = new SessionError('STORE_UNAVAILABLE', 'Down.', {
      cause: new AggregateError([refused, answered, Object.assign(new Error(command), { code: '40001' })]),
    })
    expect(cause).toMatchObject({
      name: 'AggregateError',
      errors: [
        { message: 'connect ECONNREFUSED 127.0.0.1:6379', code: 'ECONNREFUSED', errno: -111, port: 6379 },
        { name: 'TypeError', message: 'status 429', status: 429 },
        { code: '40001' },
      ],
    })
    const { stack } = new SessionError('STORE_UNAVAILABLE', 'Down.', { cause: refused }).cause as Error
    expect(stack).toMatch(
      /^Error: connect ECONNREFUSED 127\.0\.0\.1:6379\n {4}at .*foreign-errors\.test\.ts:\d+:\d+/,
    )
  })

  it('that is a SessionError keeps its words', () => {
    const own = new SessionError('STORE_UNAVAILABLE', 'The store is full.', { hint: 'Buy a larger one.' })
    expect(new SessionError('OUTCOME_UNKNOWN', 'Not known.', { cause: own }).cause).toBe(own)
  })

  it('is left as it is for whoever threw it', () => {
    const error = withProperties(new Error(command))
    new SessionError('STORE_UNAVAILABLE', 'Down.', { cause: error })
    expect(error.message).toBe(command)
  })
})
