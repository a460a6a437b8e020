import { expect, it } from 'vitest'
import fsStore from '../../src/fs/store.ts'
import { makeBase, makeChange, makeKey, makeRecord, namesOf, now, valuesOf } from '../support/fs-sessions.ts'

it('a writer that lost to another process leaves no data behind', async () => {
  const [base, key] = [await makeBase(), makeKey()]
  const stores = [fsStore({ base }), fsStore({ base })]
  const [one = fsStore(), other = fsStore()] = stores
  await one.create(key, makeRecord({ a: '1' }), now)
  await one.apply(key, makeChange({ b: '2' }))
  await other.apply(key, makeChange({ c: '3' }))
  // What it remembers is out of date, so its first try loses.
  await one.apply(key, makeChange({ d: '4' }))
  for (const store of stores) await store.close?.()
  expect(await valuesOf(fsStore({ base }), key)).toEqual({ a: '1', b: '2', c: '3', d: '4' })
  expect(await namesOf(base, key, 'data')).toHaveLength(1)
})
