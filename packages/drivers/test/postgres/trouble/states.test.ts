import { describe, expect, it, onTestFinished, vi } from 'vitest'
import postgresStore from '../../../src/postgres/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { patient } from '../../support/unhurried.ts'

const change = changeOf({ set: fieldsOf({ a: '1' }) })

/** A store whose every statement fails with this code. */
function failing(code: string, commandTimeout = 1900) {
  const query = () => Promise.reject(Object.assign(new Error('value'), { code }))
  return postgresStore({ client: { query }, commandTimeout })
}

describe('what a client says of a statement', () => {
  it.each([
    ['53100', 'STORE_UNAVAILABLE', 'disk'],
    ['57P03', 'STORE_UNAVAILABLE', 'starting, or shutting down'],
    ['26000', 'STORE_UNAVAILABLE', 'pooler'],
    ['42601', 'STORE_INVALID', 'did not understand'],
    ['0A000', 'STORE_INVALID', 'did not understand'],
    ['22021', 'STORE_INVALID', 'did not understand'],
    ['22P05', 'STORE_INVALID', 'did not understand'],
    ['54000', 'TOO_LARGE', 'larger than PostgreSQL allows'],
    ['23503', 'STORE_UNAVAILABLE', 'constraint or trigger'],
    ['23P01', 'STORE_UNAVAILABLE', 'constraint or trigger'],
    ['44000', 'STORE_UNAVAILABLE', 'constraint or trigger'],
    ['P0001', 'STORE_UNAVAILABLE', 'constraint or trigger'],
    // What poolers say of a statement that they sent, and whose connection they lost or gave up.
    ['58000', 'OUTCOME_UNKNOWN', 'lost'],
    ['58030', 'OUTCOME_UNKNOWN', 'lost'],
    ['XX000', 'OUTCOME_UNKNOWN', 'lost'],
    ['XX001', 'OUTCOME_UNKNOWN', 'lost'],
    ['57P05', 'OUTCOME_UNKNOWN', 'lost'],
    ['57P01', 'OUTCOME_UNKNOWN', 'lost'],
    ['08006', 'OUTCOME_UNKNOWN', 'lost'],
    ['40003', 'OUTCOME_UNKNOWN', 'lost'],
    ['EPIPE', 'OUTCOME_UNKNOWN', 'lost'],
    ['ECONNRESET', 'OUTCOME_UNKNOWN', 'lost'],
    ['ECONNREFUSED', 'STORE_UNAVAILABLE', 'did not answer'],
  ])('is told of a write as %s: %s', async (state, code, sentence) => {
    const expected = { name: 'SessionError', code, message: expect.stringContaining(sentence) }
    await expect(failing(state).apply('key', change)).rejects.toMatchObject({
      ...expected,
      hint: expect.any(String),
    })
    const ofRead = code === 'OUTCOME_UNKNOWN' ? 'STORE_UNAVAILABLE' : code
    await expect(failing(state).read('key', start)).rejects.toMatchObject({ code: ofRead })
  })

  it.each(['40001', '40P01'])(
    'is %s: others were in the way, for as long as there is time',
    async (state) => {
      await expect(failing(state, 50).apply('key', change)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('Too many changes'),
      })
    },
  )

  it('is 40001 once, which costs nothing but the time', async () => {
    let calls = 0
    const query = async () => {
      if (++calls < 3) throw Object.assign(new Error(), { code: '40001' })
      return { rows: [] }
    }
    expect(await postgresStore({ ...patient, client: { query } }).create('key', recordOf(), start)).toBe(
      false,
    )
    expect(calls).toBe(3)
  })

  it('is 40001 until there is no time left: nothing is sent after that', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    vi.spyOn(Math, 'random').mockReturnValue(0.99)
    onTestFinished(() => void vi.useRealTimers())
    onTestFinished(() => void vi.restoreAllMocks())
    const end = performance.now() + 50
    const sentAt: number[] = []
    const query = () => {
      sentAt.push(performance.now())
      return Promise.reject(Object.assign(new Error(), { code: '40001' }))
    }
    const writing = postgresStore({ client: { query }, commandTimeout: 50 }).apply('key', change)
    const contended = expect(writing).rejects.toMatchObject({ message: expect.stringContaining('Too many') })
    await vi.advanceTimersByTimeAsync(200)
    await contended
    expect(sentAt.filter((at) => at >= end)).toEqual([])
    expect(sentAt.length).toBeGreaterThan(2)
  })
})

describe('a client that is there when the time of a verb is over', () => {
  it.each(['query', 'unsafe', 'pool', 'own function'])('is sent nothing: %s', async (way) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const sent: unknown[] = []
    const query = async (statement: unknown) => {
      sent.push(statement)
      return { rows: [] }
    }
    const unsafe = async (text: string) => {
      sent.push(text)
      return []
    }
    const clients: Record<string, object> = {
      query: { query },
      unsafe: { unsafe, options: {} },
      pool: { totalCount: 0, connect: async () => ({ query, release: () => undefined }) },
      'own function': Object.assign(() => undefined, { query }),
    }
    const made = Promise.withResolvers<unknown>()
    const store = postgresStore({ client: made.promise, commandTimeout: 100 })
    const nothing = {
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('nothing was read or written'),
    }
    const writing = expect(store.apply('key', change)).rejects.toMatchObject(nothing)
    await vi.advanceTimersByTimeAsync(300)
    await writing
    made.resolve(clients[way])
    await vi.advanceTimersByTimeAsync(300)
    expect(sent).toEqual([])
    expect(await store.read('key', start)).toEqual({ kind: 'absent' })
    expect(sent).toHaveLength(1)
  })
})

describe('a connection of a pool', () => {
  it.each([
    ['XX000', true],
    ['58000', true],
    ['57P01', true],
    ['57P02', true],
    // A primary that was demoted, one that shuts down, a database that was dropped, a transaction that took too long.
    ['25006', true],
    ['57P03', true],
    ['57P04', true],
    ['25P04', true],
    ['23503', false],
    ['57014', false],
    [undefined, true],
  ])('on which a statement failed with %s is ended: %s', async (code, isEnded) => {
    const released: unknown[] = []
    const query = () => Promise.reject(Object.assign(new Error(), { code }))
    const connect = async () => ({ query, release: (ends?: boolean) => released.push(ends) })
    const store = postgresStore({ client: { totalCount: 0, connect } })
    await expect(store.apply('key', change)).rejects.toMatchObject({ name: 'SessionError' })
    expect(released).toEqual([isEnded])
  })

  it.each(['XX000', '58000'])(
    'that never came about, as a pooler says with %s, has sent nothing',
    async (code) => {
      const connect = () => Promise.reject(Object.assign(new Error('Tenant or user not found'), { code }))
      const store = postgresStore({ client: { totalCount: 0, connect } })
      await expect(store.apply('key', change)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('pooler'),
      })
    },
  )
})
