import { createEngine } from '@astro-sessions/engine'
import { loadParts } from '@astro-sessions/engine/testing'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'
import { type KvNamespace, kvDriver } from '../../src/cloudflare-kv/kv-driver.ts'
import { fromUnstorage } from '../../src/unstorage/store.ts'

const ORDERS = inject('isSoak') ? 5_000 : 200

/** Numbers from 0 to below 1, the same ones for one seed. */
function numbersFrom(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A namespace in which every call takes place when it is drawn among those that wait. */
function namespaceInOrder(next: () => number) {
  const items = new Map<string, string>()
  const waiting: (() => void)[] = []
  const inTurn = <Answer>(call: () => Answer) =>
    new Promise<Answer>((resolve) => waiting.push(() => resolve(call())))
  const kv: KvNamespace = {
    get: (key) => inTurn(() => items.get(key) ?? null),
    put: (key, value) => inTurn(() => void items.set(key, value)),
    delete: (key) => inTurn(() => void items.delete(key)),
  }
  /** Resolves when all that was begun has ended. */
  async function settle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const [call] = waiting.splice(Math.floor(next() * waiting.length), 1)
      if (call === undefined) return
      call()
    }
  }
  return { kv, settle }
}

/** A place of the network that has learned nothing yet. */
function placeOn(kv: KvNamespace) {
  const store = fromUnstorage(kvDriver({ namespace: () => kv }), {
    queue: false,
    capabilities: { atomic: 'none', consistency: 'eventual' },
  })
  return createEngine({ store, queue: false })
}

async function login(kv: KvNamespace): Promise<string> {
  const request = placeOn(kv).open(undefined)
  request.session.login('ann')
  const change = await request.commit()
  return change.kind === 'set' ? change.token : ''
}

describe('revokeAll() in KV', () => {
  // A part of the engine that is being loaded would be taken for a call that has ended.
  beforeAll(loadParts)

  it('ends what began before it and nothing that begins after it, in any order of the calls of logins beside it', async () => {
    for (let seed = 0; seed < ORDERS; seed++) {
      const next = numbersFrom(seed)
      const { kv, settle } = namespaceInOrder(next)
      const run = async <Answer>(task: Promise<Answer>) => {
        await settle()
        return task
      }
      const before = Promise.all([login(kv), login(kv)])
      await run(before)
      const beside = Promise.all([login(kv), placeOn(kv).users('ann').revokeAll(), login(kv)])
      await run(beside)
      const after = await run(login(kv))
      const userOf = (token: string) => run(placeOn(kv).open(token).session.userId())
      const seen = []
      for (const token of await before) seen.push(await userOf(token))
      expect(seen, `order ${seed}`).toEqual([null, null])
      expect(await userOf(after), `order ${seed}`).toBe('ann')
    }
  })
})
