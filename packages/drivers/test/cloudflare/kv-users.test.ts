import { createEngine } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { type KvNamespace, kvDriver } from '../../src/cloudflare-kv/kv-driver.ts'
import { fromUnstorage } from '../../src/unstorage/store.ts'

/** A namespace whose next write of an item that is not there yet, or of any other, can be held. */
function namespace() {
  const items = new Map<string, string>()
  let gate: Promise<void> | null = null
  const kv: KvNamespace = {
    get: async (key) => items.get(key) ?? null,
    async put(key, value) {
      const held = gate
      gate = null
      await held
      items.set(key, value)
    },
    delete: async (key) => void items.delete(key),
  }
  /** Holds the first write from here on, until it is released. */
  const holdNextWrite = () => {
    let release = () => {}
    gate = new Promise((resolve) => {
      release = resolve
    })
    return () => release()
  }
  return { kv, holdNextWrite }
}

/** A place of the network that knows nothing of what others have learned. */
function placeOn(kv: KvNamespace) {
  const store = fromUnstorage(kvDriver({ namespace: () => kv }), {
    queue: false,
    capabilities: { atomic: 'none', consistency: 'eventual' },
  })
  const engine = createEngine({ store, queue: false })
  return {
    users: engine.users('ann'),
    async login(): Promise<string> {
      const request = engine.open(undefined)
      request.session.login('ann')
      const change = await request.commit()
      return change.kind === 'set' ? change.token : ''
    },
    userOf: (token: string) => engine.open(token).session.userId(),
  }
}

describe('the end of all sessions of a user in KV', () => {
  it('is not undone by a login that had read the index before, also where an entry was lost', async () => {
    const { kv, holdNextWrite } = namespace()
    const place = () => placeOn(kv)
    const first = holdNextWrite()
    const losing = place().login()
    const lost = await place().login()
    // The index as it was before the login in between.
    first()
    await losing
    const second = holdNextWrite()
    const late = place().login()
    // The login has read the index by then, and waits to write it.
    await new Promise((resolve) => setImmediate(resolve))
    await place().users.revokeAll()
    second()
    const after = await late
    expect(await place().userOf(lost)).toBeNull()
    expect(await place().userOf(await losing)).toBeNull()
    expect(await place().userOf(after)).toBe('ann')
  })

  it('spares the session that it is told to, and ends the others', async () => {
    const { kv } = namespace()
    const [one, other] = [await placeOn(kv).login(), await placeOn(kv).login()]
    const listed = await placeOn(kv).users.list()
    expect(listed).toHaveLength(2)
    await placeOn(kv).users.revokeAll({ except: listed[0]?.id })
    const users = [await placeOn(kv).userOf(one), await placeOn(kv).userOf(other)]
    expect(users.filter((user) => user === 'ann')).toHaveLength(1)
    await placeOn(kv).users.revokeAll()
    expect([await placeOn(kv).userOf(one), await placeOn(kv).userOf(other)]).toEqual([null, null])
  })

  it('lets the next login in', async () => {
    const { kv } = namespace()
    await placeOn(kv).login()
    await placeOn(kv).users.revokeAll()
    expect(await placeOn(kv).userOf(await placeOn(kv).login())).toBe('ann')
  })
})
