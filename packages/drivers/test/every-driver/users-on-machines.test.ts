import { createEngine, type EngineOptions, type SessionEngine } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { STORE_PLACES, type StorePlace } from './store-places.ts'

const MACHINES = 4
const { 'fromUnstorage over memory': _, memory: __, ...places } = STORE_PLACES

describe.each(Object.entries(places))('four machines on %s', (_, openPlace) => {
  it('leave no session that began before a revokeAll which races fifty logins', async () => {
    const machines = machinesOn(await openPlace())
    const begun: string[] = []
    const revoked = Promise.withResolvers<string[]>()
    const logins = many(50).map(async (_, index) => {
      const token = await logIn(machineOf(machines, index))
      begun.push(token)
      if (begun.length === 10) revokeAll(machineOf(machines, 1)).then(revoked.resolve, revoked.reject)
    })
    const revokeAll = async (engine: SessionEngine) => {
      const before = [...begun]
      await engine.users('ada').revokeAll()
      return before
    }
    const [before] = await Promise.all([revoked.promise, ...logins])
    expect(before).toHaveLength(10)
    for (const machine of machines) expect(await livingOf(machine, before)).toEqual([])
    // Whoever came after it is listed, so that nobody is out of reach of the next one.
    const living = await livingOf(machineOf(machines, 0), begun)
    expect(await machineOf(machines, 2).users('ada').list()).toHaveLength(living.length)
    expect(await machineOf(machines, 3).users('ada').revokeAll()).toBe(living.length)
    for (const machine of machines) expect(await livingOf(machine, begun)).toEqual([])
  })

  it('leave exactly three of twenty parallel logins where three is the limit', async () => {
    const machines = machinesOn(await openPlace(), { maxSessions: 3 })
    const tokens = await Promise.all(many(20).map((_, index) => logIn(machineOf(machines, index))))
    for (const machine of machines) expect(await livingOf(machine, tokens)).toHaveLength(3)
    expect(await machineOf(machines, 0).users('ada').list()).toHaveLength(3)
  })
})

const many = (count: number) => Array.from({ length: count })

// On a busy machine the deadline of a call is not what is tested.
function machinesOn(place: StorePlace, options: Partial<EngineOptions> = {}): SessionEngine[] {
  return many(MACHINES).map(() => createEngine({ store: place.open(), storeTimeout: 60, ...options }))
}

function machineOf(machines: readonly SessionEngine[], index: number): SessionEngine {
  const machine = machines[index % machines.length]
  if (machine === undefined) throw new RangeError('There is no machine.')
  return machine
}

async function logIn(engine: SessionEngine): Promise<string> {
  const request = engine.open(undefined)
  request.session.login('ada')
  const change = await request.commit()
  if (change.kind !== 'set') throw new Error('The login gave no cookie.')
  return change.token
}

/** Those of the tokens whose sessions are the user's. */
async function livingOf(engine: SessionEngine, tokens: readonly string[]): Promise<string[]> {
  const users = await Promise.all(tokens.map((token) => engine.open(token).session.userId()))
  return tokens.filter((_, index) => users[index] === 'ada')
}
