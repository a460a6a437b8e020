import { describe, expect, it } from 'vitest'
import { type RetireResult, SessionError, type SessionErrorCode } from '../../src/index.ts'
import { ending, MARKER_LIFE } from '../../src/lib/store/expiry.ts'
import { endSuccessor, retireSurely } from '../../src/lib/store/retire.ts'
import { memoryStore } from '../../src/memory.ts'
import { manualClock } from '../support/manual-clock.ts'
import { answering, tappedStore } from '../support/tapped-store.ts'

const failure = (code: SessionErrorCode) => new SessionError(code, 'the store failed')

/** A retirement whose first answer is the error, and whose second is asked for a second later. */
async function asking(error: Error, second: (at: number) => RetireResult) {
  const clock = manualClock()
  const first = clock.now()
  const asked: number[] = []
  const retire = async ({ now }: { now: number }) => {
    asked.push(now - first)
    if (asked.length > 1) return second(first)
    clock.jump(1000)
    throw error
  }
  const answer = await retireSurely(clock, retire, ending(first)).catch((thrown: unknown) => thrown)
  return { answer, asked }
}

describe('a retirement whose answer is lost', () => {
  it('was done by the first call when the second finds that it ended at that moment', async () => {
    const { answer, asked } = await asking(failure('OUTCOME_UNKNOWN'), (at) => ({
      kind: 'gone',
      reason: 'ended',
      at,
    }))
    expect(answer).toEqual({ kind: 'applied' })
    expect(asked).toEqual([0, 1000])
  })

  it.each<[string, (at: number) => RetireResult]>([
    ['ended at another moment', (at) => ({ kind: 'gone', reason: 'ended', at: at - 1 })],
    ['was rotated away at that moment', (at) => ({ kind: 'gone', reason: 'rotated', at, successor: 'next' })],
    ['expired', (at) => ({ kind: 'gone', reason: 'expired', at })],
    ['is not there', () => ({ kind: 'gone', reason: 'absent' })],
    ['was live until now', () => ({ kind: 'applied' })],
  ])('is what the second call says, when the session %s', async (_what, second) => {
    const { answer } = await asking(failure('OUTCOME_UNKNOWN'), second)
    expect(answer).toEqual(second(manualClock().now()))
  })

  it.each<SessionErrorCode>(['OUTCOME_UNKNOWN', 'STORE_UNAVAILABLE', 'STORE_INVALID'])(
    'stays unknown when the second call fails with %s',
    async (code) => {
      const lost = failure('OUTCOME_UNKNOWN')
      const { answer, asked } = await asking(lost, () => {
        throw failure(code)
      })
      expect(answer).toBe(lost)
      expect(asked).toEqual([0, 1000])
    },
  )

  it('leaves a marker that lives as long as any other', async () => {
    const clock = manualClock()
    const store = memoryStore()
    let calls = 0
    await retireSurely(
      clock,
      async (retirement) => {
        calls += 1
        if (calls === 1) throw failure('OUTCOME_UNKNOWN')
        return store.retire('key', retirement)
      },
      ending(clock.now() - 5000),
    )
    const kinds = [MARKER_LIFE - 1, MARKER_LIFE].map((ms) => store.read('key', clock.now() + ms))
    expect((await Promise.all(kinds)).map(({ kind }) => kind)).toEqual(['retired', 'absent'])
  })

  it.each([failure('STORE_INVALID'), failure('STORE_UNAVAILABLE'), new TypeError('a mistake')])(
    'is not asked for again after another failure: %s',
    async (error) => {
      const { answer, asked } = await asking(error, () => ({ kind: 'applied' }))
      expect(answer).toBe(error)
      expect(asked).toEqual([0])
    },
  )
})

describe('the end of a session that moved on', () => {
  it('is looked for under eight more tokens, and no further', async () => {
    const clock = manualClock()
    const store = tappedStore()
    const ring = { reason: 'rotated', at: clock.now(), successor: 'ring' } as const
    store.every(answering({ kind: 'retired', ...ring }))
    expect(await endSuccessor({ store, clock }, ring, () => true)).toBe('dead')
    expect(store.calls).toHaveLength(8)
  })
})
