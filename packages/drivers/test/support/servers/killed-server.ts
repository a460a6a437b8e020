import { createEngine, SessionError, type SessionStore } from '@astro-sessions/engine'
import { expect, onTestFinished } from 'vitest'
import { until } from './until.ts'

const WRITERS = 8

type Outcome = 'kept' | 'STORE_UNAVAILABLE' | 'OUTCOME_UNKNOWN'

/** Requests of one visitor, one after the other, and what became of each. */
function createWriter(name: string, send: (item: number) => Promise<unknown>) {
  const outcomes: Outcome[] = []
  const others: unknown[] = []
  return {
    name,
    outcomes,
    /** Answers that no request may get. */
    others,
    count: (outcome: 'kept' | 'failed') =>
      outcomes.filter((each) => (each === 'kept') === (outcome === 'kept')).length,
    async run(isOver: () => boolean) {
      while (!isOver()) {
        try {
          const change = await send(outcomes.length)
          if ((change as { kind: string }).kind !== 'keep') others.push(change)
          outcomes.push('kept')
        } catch (error) {
          outcomes.push(outcomeOf(error, others))
          // A visitor does not try again at once either; the event loop goes on.
          await new Promise(setImmediate)
        }
      }
    },
  }
}

function outcomeOf(error: unknown, others: unknown[]): Outcome {
  const code = error instanceof SessionError ? error.code : 'none'
  if (code !== 'STORE_UNAVAILABLE' && code !== 'OUTCOME_UNKNOWN') others.push(error)
  return code === 'STORE_UNAVAILABLE' ? code : 'OUTCOME_UNKNOWN'
}

export interface Killable {
  readonly store: SessionStore
  kill(): Promise<void>
  restart(): Promise<void>
  /** Requests of each writer that must have failed before it is started again (3). */
  readonly failures?: number
}

/**
 * Kills the server of a store twice while eight requests at a time write to one session, and expects each to fail with a
 * typed error or to be kept, nothing to be lost or doubled, and the store to work again with the server.
 */
export async function expectHonestOutages({ store, kill, restart, failures = 3 }: Killable): Promise<void> {
  // The deadline is not what is tested.
  const engine = createEngine({ store, storeTimeout: 60 })
  const first = engine.open(undefined)
  first.session.set('started', true)
  const change = await first.commit()
  const token = change.kind === 'set' ? change.token : ''
  const writers = Array.from({ length: WRITERS }, (_, index) => {
    const send = async (item: number) => {
      const request = engine.open(token)
      await request.session.update(`list ${index}`, (list: number[] = []) => [...list, item])
      return request.commit()
    }
    return createWriter(`list ${index}`, send)
  })
  let isOver = false
  onTestFinished(() => {
    isOver = true
  })
  const running = Promise.all(writers.map((writer) => writer.run(() => isOver)))
  const eachHas = (outcome: 'kept' | 'failed', more: number) => {
    const goals = writers.map((writer) => writer.count(outcome) + more)
    const isDone = () => writers.every((writer, index) => writer.count(outcome) >= (goals[index] ?? 0))
    return until(isDone, `every writer is ${outcome}`)
  }

  for (let round = 0; round < 2; round++) {
    await eachHas('kept', 5)
    await kill()
    await eachHas('failed', failures)
    await restart()
    await eachHas('kept', 1)
  }
  isOver = true
  await running

  const { session } = engine.open(token)
  for (const { name, outcomes, others } of writers) {
    // No cookie was set or cleared, and no error was of another kind.
    expect(others).toEqual([])
    const items: number[] = await session.get(name)
    expect(new Set(items).size).toBe(items.length)
    const numbered = [...outcomes.entries()]
    const lost = numbered.filter(([item, outcome]) => outcome === 'kept' && !items.includes(item))
    expect(lost).toEqual([])
    const denied = numbered.filter(
      ([item, outcome]) => outcome === 'STORE_UNAVAILABLE' && items.includes(item),
    )
    expect(denied).toEqual([])
  }
}
