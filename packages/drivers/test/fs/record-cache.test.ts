import { expect, it } from 'vitest'
import { livePointer } from '../../src/fs/disk/pointer.ts'
import { createRecordCache } from '../../src/fs/disk/record-cache.ts'
import { makeRecord } from '../support/fs-sessions.ts'

it('the records that a process remembers take no more than the limit, and the longest unused go first', () => {
  const record = makeRecord()
  const known = (bytes: number) => ({ pointer: livePointer(1, 'n', record.meta), record, bytes })
  const cache = createRecordCache(100)
  for (const key of ['a', 'b', 'c']) cache.set(key, known(40))
  expect(['a', 'b', 'c'].map((key) => cache.get(key) !== undefined)).toEqual([false, true, true])
  cache.set('b', known(40))
  cache.set('d', known(40))
  expect(['b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true])
  cache.set('e', known(101))
  expect(['b', 'd', 'e'].map((key) => cache.get(key) !== undefined)).toEqual([false, false, false])
})
