import { type Caller, FAULT_KINDS, type InterleaveOptions } from '@astro-sessions/engine/testing'
import type { CasStorage } from '../../src/from-cas/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { memoryStorage } from './memory-storage.ts'

const KEY = 'key'
const now = start + 1000
const keepUntil = start + 300_000

const before: Caller = (store) => store.create(KEY, recordOf({ a: '0' }), start)

/** The same after a read, as most requests come: the write begins with what was seen. */
const seen =
  (call: Caller): Caller =>
  async (store) => {
    await store.read(KEY, now)
    return call(store)
  }

const stamped = (name: string, stamp: string) => new Map([[name, { stamp, value: stamp }]])

export const VERBS: Record<string, Caller> = {
  create: (store) => store.create(KEY, recordOf({ new: '1' }, { id: 'another' }), now),
  read: (store) => store.read(KEY, now),
  set: (store) => store.apply(KEY, changeOf({ now, set: fieldsOf({ b: '1' }) })),
  'set the same': (store) => store.apply(KEY, changeOf({ now, set: stamped('a', 'again') })),
  guarded: (store) =>
    store.apply(KEY, changeOf({ now, set: stamped('a', 's-new'), guard: new Map([['a', 's-a']]) })),
  nothing: (store) => store.apply(KEY, changeOf({ now })),
  end: (store) => store.retire(KEY, { reason: 'ended', now, keepUntil }),
  rotate: (store) =>
    store.retire(KEY, { reason: 'rotated', now, keepUntil, ifRevision: 1, successor: 'next' }),
}
for (const name of ['set', 'guarded', 'nothing', 'end', 'rotate'])
  VERBS[`read, then ${name}`] = seen(VERBS[name] ?? before)

/** What goes wrong with a put; it reaches a storage at most in these ways. */
export const faults = FAULT_KINDS

type Places = Pick<InterleaveOptions<CasStorage>, 'storage' | 'before' | 'after' | 'callers'>

export function callersOf(names: readonly string[], isThere = true): Places {
  return {
    storage: () => memoryStorage(),
    callers: names.map((name) => {
      const verb = VERBS[name]
      if (verb === undefined) throw new RangeError(`There is no verb ${name}.`)
      return verb
    }),
    ...(isThere && { before }),
    after: (store) => store.read(KEY, now),
  }
}
