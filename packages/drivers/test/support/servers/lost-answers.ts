import type { SessionStore } from '@astro-sessions/engine'
import { expect, it } from 'vitest'
import { changeOf, fieldsOf, recordOf, start } from '../records.ts'
import { until } from './until.ts'

const unknown = { name: 'SessionError', code: 'OUTCOME_UNKNOWN' }
const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const

export interface LossyPlace {
  /** With an empty record of revision 1 under `key`. */
  readonly store: SessionStore
  /** Resolves when it has let a write through and kept its answer. */
  cutNextWrite(): Promise<unknown>
}

/** Tests that a write whose answer was lost is called unknown, whichever it is. */
export function testLostWrites(place: () => LossyPlace): void {
  it('does not know whether a change was stored, and stores it once', async () => {
    const { store, cutNextWrite } = place()
    const cut = cutNextWrite()
    await expect(store.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))).rejects.toMatchObject(unknown)
    await cut
    expect(await store.read('key', start)).toMatchObject({ record: recordOf({ a: '1' }), revision: 2 })
  })

  it('does not know it of a new and of an ended record', async () => {
    const { store, cutNextWrite } = place()
    cutNextWrite()
    await expect(store.create('new', recordOf(), start)).rejects.toMatchObject(unknown)
    await store.read('key', start)
    cutNextWrite()
    await expect(store.retire('new', retirement)).rejects.toMatchObject(unknown)
    expect(await store.read('new', start)).toMatchObject({ kind: 'retired', reason: 'ended' })
  })
}

/**
 * Cuts the connection 30 times between a write and its answer while four writers are at a session of revision 1, and
 * expects every acknowledged write to be there once, every refused one not to be, and the others to be called unknown.
 */
export async function expectNothingTwice({ store, cutNextWrite }: LossyPlace): Promise<void> {
  const outcomes = new Map<string, string>()
  let isOver = false
  async function write(worker: number) {
    for (let i = 0; !isOver; i++) {
      const name = `${worker}-${i}`
      const call = store.apply('key', changeOf({ set: fieldsOf({ [name]: '1' }) }))
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
  for (let i = 0; i < 30; i++) await cutNextWrite()
  isOver = true
  await Promise.all(workers)

  const found = await store.read('key', start)
  if (found.kind !== 'live') throw new Error('The session is gone')
  const named = (kinds: string[]) =>
    [...outcomes].filter(([, kind]) => kinds.includes(kind)).map(([name]) => name)
  const stored = new Set(found.record.fields.keys())
  expect(named(['applied']).filter((name) => !stored.has(name))).toEqual([])
  expect(named(['STORE_UNAVAILABLE']).filter((name) => stored.has(name))).toEqual([])
  expect(named(['OUTCOME_UNKNOWN']).length).toBeGreaterThanOrEqual(30)
  expect(found.revision).toBe(1 + stored.size)
}
