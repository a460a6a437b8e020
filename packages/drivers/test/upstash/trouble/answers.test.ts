import { inspect } from 'node:util'
import type { SessionStore } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { type AnswerRow, refusals, unclear } from '../support/answer-rows.ts'
import { useRestPlace } from '../support/rest-place.ts'

const place = useRestPlace()
const unavailable = 'STORE_UNAVAILABLE'

/** What a write rejects with that was refused; a read of theirs is unavailable. */
const CODES: Record<string, string> = { larger: 'TOO_LARGE', 'did not understand': 'STORE_INVALID' }

const writes: Record<string, (store: SessionStore) => Promise<unknown>> = {
  create: (store) => store.create('swordfish', recordOf({ a: 'swordfish' }), start),
  apply: (store) => store.apply('swordfish', changeOf({ set: fieldsOf({ a: 'swordfish' }) })),
  retire: (store) => store.retire('swordfish', { reason: 'ended', now: start, keepUntil: start + 1000 }),
}

function answer({ status, body, headers }: AnswerRow, executes = false) {
  return { kind: 'answer', executes, status, body, headers } as const
}

async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  const shown = inspect(error, { depth: 9, showHidden: true })
  expect(shown).not.toContain('swordfish')
  expect(shown).not.toContain(place.rest.token)
  return error
}

describe.each(refusals)('$what ($status)', (row) => {
  it.each(Object.entries(writes))('refuses to %s, and says why without a secret', async (_, write) => {
    place.rest.faults.set(0, answer(row))
    const error = await refusalOf(write(place.open()))
    expect(error).toMatchObject({
      name: 'SessionError',
      code: CODES[row.says] ?? unavailable,
      hint: expect.any(String),
    })
    expect(error).toMatchObject({ message: expect.stringContaining(row.says) })
    expect(error).toMatchObject({ message: expect.stringContaining('nothing was read or written') })
    // A database without room is asked once more, without the flags by which it refuses even what makes room.
    expect(place.rest.requests).toHaveLength(row.says === 'is full' ? 2 : 1)
  })
})

describe.each(unclear)('$what, after a command that may have been carried out,', (row) => {
  it.each(Object.entries(writes))(
    'leaves open whether it did %s, and nothing is sent again',
    async (_, write) => {
      await write(place.open())
      place.rest.reset()
      place.rest.faults.set(0, answer(row, true))
      const error = await refusalOf(write(place.open()))
      expect(error).toMatchObject({ name: 'SessionError', code: 'OUTCOME_UNKNOWN', hint: expect.any(String) })
      expect(error).toMatchObject({ message: expect.stringContaining(row.says) })
      expect(place.rest.requests).toHaveLength(1)
    },
  )

  it('is asked for once more by a read', async () => {
    const store = place.open()
    await store.create('swordfish', recordOf({ a: '1' }), start)
    await store.read('swordfish', start)
    place.rest.reset()
    place.rest.faults.set(1, answer(row))
    expect(await store.read('swordfish', start)).toMatchObject({ kind: 'live' })
    expect(place.rest.requests).toHaveLength(2)
    place.rest.faults.set(0, answer(row))
    expect(await refusalOf(store.read('swordfish', start))).toMatchObject({ code: unavailable })
    expect(place.rest.requests).toHaveLength(4)
  })
})

const retryAfter = { 'retry-after': '0' }
const putOff = { kind: 'answer', executes: false, status: 429, body: '', headers: retryAfter } as const

describe('a command that was put off', () => {
  it.each(Object.entries(writes))(
    'is sent again after the time that the answer names: %s',
    async (_, write) => {
      const store = place.open()
      await write(store)
      await place.redis.inspector.flushall()
      place.rest.reset()
      place.rest.faults.set(1, putOff)
      expect(await refusalOf(write(store))).toBeUndefined()
      expect(place.rest.requests).toHaveLength(2)
    },
  )

  it('is not sent a fourth time', async () => {
    place.rest.faults.set(0, putOff)
    expect(await refusalOf(place.open().read('key', start))).toMatchObject({ code: unavailable })
    expect(place.rest.requests).toHaveLength(3)
  })
})
