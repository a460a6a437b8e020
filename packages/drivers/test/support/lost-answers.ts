import type { SessionStore } from '@astro-sessions/engine'
import { expect } from 'vitest'
import { changeOf, fieldsOf, start } from '../redis/support/redis-records.ts'
import { until } from '../redis/support/redis-server.ts'

/**
 * Cuts the connection 30 times between a write and its answer while four writers are at a session of revision 1, and
 * expects every acknowledged write to be there once, every refused one not to be, and the others to be called unknown.
 *
 * @param cutNextAnswer resolves when it has let a write through and kept its answer
 */
export async function expectNothingTwice(
  store: SessionStore,
  key: string,
  cutNextAnswer: () => Promise<void>,
): Promise<void> {
  const outcomes = new Map<string, string>()
  let isOver = false
  async function write(worker: number) {
    for (let i = 0; !isOver; i++) {
      const name = `${worker}-${i}`
      const call = store.apply(key, changeOf({ set: fieldsOf({ [name]: '1' }) }))
      const outcome = await call.then(
        ({ kind }) => kind,
        ({ code }: { code: string }) => code,
      )
      outcomes.set(name, outcome)
      if (outcome !== 'applied') await until(isAnswering, 'the connection is back')
    }
  }
  const isAnswering = () =>
    store.read('other', start).then(
      () => true,
      () => false,
    )
  const workers = [1, 2, 3, 4].map(write)
  for (let i = 0; i < 30; i++) await cutNextAnswer()
  isOver = true
  await Promise.all(workers)

  const found = await store.read(key, start)
  if (found.kind !== 'live') throw new Error('The session is gone')
  const named = (kinds: string[]) =>
    [...outcomes].filter(([, kind]) => kinds.includes(kind)).map(([name]) => name)
  const stored = new Set(found.record.fields.keys())
  expect(named(['applied']).filter((name) => !stored.has(name))).toEqual([])
  expect(named(['STORE_UNAVAILABLE']).filter((name) => stored.has(name))).toEqual([])
  expect(named(['OUTCOME_UNKNOWN']).length).toBeGreaterThanOrEqual(30)
  expect(found.revision).toBe(1 + stored.size)
}
