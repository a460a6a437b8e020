import type { Change, SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { expect } from 'vitest'
import { changeOf, recordOf, start } from './records.ts'

/** Asks the store and the reference the same 400 things, and expects the same answers. */
export async function expectReferenceAnswers(store: SessionStore, seed: number): Promise<void> {
  const reference = memoryStore()
  const random = randomFrom(seed)
  let now = start
  for (let step = 0; step < 400; step++) {
    now += pick(random, [0, 1, 1000, 7_000, 61_000])
    const call = randomCall(random, now, seed)
    const [expected, actual] = await Promise.all([call(reference), call(store)])
    expect(actual, `step ${step}`).toEqual(contractual(expected))
  }
}

/** Without what the reference store shows of itself beyond the contract. */
function contractual(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('keepUntil' in answer)) return answer
  const { keepUntil: _, ...rest } = answer
  return rest
}

type Random = () => number

/** Numbers in [0, 1) that a seed repeats: mulberry32. */
function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

function pick<T>(random: Random, from: readonly [T, ...T[]]): T {
  return from[Math.floor(random() * from.length)] ?? from[0]
}

function randomCall(random: Random, now: number, seed: number): (store: SessionStore) => Promise<unknown> {
  const key = `seed${seed}-${pick(random, ['a', 'b', 'c'])}`
  const verb = pick(random, ['create', 'create', 'read', 'apply', 'apply', 'apply', 'apply', 'retire'])
  if (verb === 'read') return (store) => store.read(key, now)
  if (verb === 'apply') {
    const change = randomChange(random, now)
    return (store) => store.apply(key, change)
  }
  if (verb === 'create') {
    const times = { createdAt: now, lastSeenAt: now, idle: 100_000, deadline: now + 400_000 }
    const record = recordOf(
      { a: '1', '': 'no name', 'ü€😀': 'ünï\n\0 code' },
      { ...times, userId: pick(random, [null, 'ann', '']) },
    )
    return (store) => store.create(key, record, now)
  }
  const ifRevision = pick(random, [undefined, 1, 2, 3])
  const successor = pick(random, [undefined, 'next'])
  const retirement = {
    reason: successor === undefined ? ('ended' as const) : ('rotated' as const),
    now,
    keepUntil: now + pick(random, [0, 5000, 60_000]),
    ...(ifRevision === undefined ? {} : { ifRevision }),
    ...(successor === undefined ? {} : { successor }),
  }
  return (store) => store.retire(key, retirement)
}

function randomChange(random: Random, now: number): Change {
  const name = () => pick(random, ['a', 'b', '', 'ü€😀', '__proto__', '12'])
  const stamp = () => pick(random, ['s-a', 'x', 'y'])
  const some = <T>(make: () => T): T[] => Array.from({ length: pick(random, [0, 0, 1, 2]) }, make)
  return changeOf({
    now,
    touch: random() < 0.5,
    set: new Map(some(() => [name(), { stamp: stamp(), value: pick(random, ['', 'v', ' two words ']) }])),
    delete: some(name),
    dropIf: new Map(some(() => [name(), stamp()])),
    guard: new Map(random() < 0.7 ? [] : some(() => [name(), pick(random, [null, 's-a', 'x'])])),
    ...(random() < 0.1 ? { clear: true } : {}),
    ...(random() < 0.3 ? { meta: randomMeta(random, now) } : {}),
  })
}

function randomMeta(random: Random, now: number): NonNullable<Change['meta']> {
  return {
    ...(random() < 0.3 ? { idle: pick(random, [50_000, 200_000]) } : {}),
    ...(random() < 0.3 ? { deadline: now + pick(random, [50_000, 500_000]) } : {}),
    ...(random() < 0.3 ? { userId: pick(random, [null, 'bob', '']) } : {}),
    ...(random() < 0.3 ? { label: pick(random, [null, '-', '+ on a phone']) } : {}),
    ...(random() < 0.3 ? { persistent: random() < 0.5 } : {}),
    ...(random() < 0.3 ? { epoch: Math.floor(random() * 2e12) } : {}),
  }
}
