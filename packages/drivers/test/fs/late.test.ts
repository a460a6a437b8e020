import { describe, expect, it } from 'vitest'
import fsStore from '../../src/fs/store.ts'
import {
  hour,
  makeBase,
  makeChange,
  makeFields,
  makeKey,
  makeRecord,
  namesOf,
  now,
  valuesOf,
} from '../support/fs-sessions.ts'

const later = now + 2 * hour

/** A session, and a writer that has looked at it and was then held up while the rest happened. */
async function heldUp() {
  const base = await makeBase()
  const [late, other, key] = [fsStore({ base }), fsStore({ base }), makeKey()]
  await late.create(key, makeRecord({ a: '1' }), now)
  await late.read(key, now)
  return { late, other, key }
}

describe('a writer that was held up', () => {
  it('does not bring back a session that ended meanwhile', async () => {
    const { late, other, key } = await heldUp()
    await other.retire(key, { reason: 'ended', now, keepUntil: later })
    expect(await late.apply(key, makeChange({ a: '2' }))).toEqual({ kind: 'gone', reason: 'ended', at: now })
    expect(await valuesOf(other, key)).toBe('retired')
  })

  it('does not bring back a session whose end was swept away', async () => {
    const { late, other, key } = await heldUp()
    await other.retire(key, { reason: 'ended', now, keepUntil: now + 1 })
    await other.sweep?.(later)
    expect(await late.apply(key, makeChange({ a: '2' }))).toEqual({ kind: 'gone', reason: 'absent' })
    expect(await valuesOf(other, key)).toBe('absent')
  })

  it('does not write over a session that began anew under its key', async () => {
    const { late, other, key } = await heldUp()
    await other.retire(key, { reason: 'ended', now, keepUntil: now + 1 })
    await other.sweep?.(later)
    await other.create(key, makeRecord({ b: 'new' }), now)
    const guarded = await late.apply(key, makeChange({ a: '2' }, { guard: new Map([['a', 's']]) }))
    expect(guarded.kind).toBe('conflict')
    expect((await late.apply(key, makeChange({ c: '3' }))).kind).toBe('applied')
    expect(await valuesOf(other, key)).toEqual({ b: 'new', c: '3' })
  })

  it('loses nothing that others wrote meanwhile, however often', async () => {
    const { late, other, key } = await heldUp()
    for (let index = 0; index < 5; index += 1) await other.apply(key, makeChange({ [`b${index}`]: 'x' }))
    await late.apply(key, makeChange({ c: 'x' }))
    const names = Object.keys(await valuesOf(other, key)).sort()
    expect(names).toEqual(['a', 'b0', 'b1', 'b2', 'b3', 'b4', 'c'])
  })

  it('is told of no conflict and no end that is over by then', async () => {
    const { late, other, key } = await heldUp()
    await other.apply(key, makeChange({}, { delete: ['a'] }))
    const guarded = await late.apply(key, makeChange({ a: '2' }, { guard: new Map([['a', null]]) }))
    expect(guarded.kind).toBe('applied')
    await other.apply(key, makeChange({}, { now: now + hour - 1, touch: true }))
    expect((await late.apply(key, makeChange({ b: '3' }, { now: now + hour }))).kind).toBe('applied')
  })

  it('ends the session as it is by then', async () => {
    const { late, other, key } = await heldUp()
    const { revision } = await readRevision(late, key)
    await other.apply(key, makeChange({ b: 'x' }))
    const outcome = await late.retire(key, { reason: 'rotated', now, keepUntil: later, ifRevision: revision })
    expect(outcome).toMatchObject({ kind: 'conflict', current: { fields: makeFields({ a: '1', b: 'x' }) } })
    expect((await late.retire(key, { reason: 'ended', now, keepUntil: later })).kind).toBe('applied')
    expect(await valuesOf(other, key)).toBe('retired')
  })

  it('reads what is there, not what it remembers', async () => {
    const { late, other, key } = await heldUp()
    await other.apply(key, makeChange({ a: '2' }))
    expect(await valuesOf(late, key)).toEqual({ a: '2' })
    await other.apply(key, makeChange({}, { now: now + hour - 1, touch: true }))
    expect(await valuesOf(late, key, later - 2)).toEqual({ a: '2' })
  })
})

async function readRevision(store: ReturnType<typeof fsStore>, key: string): Promise<{ revision: number }> {
  const found = await store.read(key, now)
  if (found.kind !== 'live') throw new Error('the session is live')
  return found
}

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
