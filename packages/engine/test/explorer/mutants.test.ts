import type { Change, ReadResult, SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { explore, type FaultKind, programNamed } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'

/** A layer that stands for a mistake in the engine: what the store gets is what a wrong engine would send. */
type Mutant = (store: SessionStore) => SessionStore

async function messagesOf(
  names: readonly string[],
  mutant: Mutant,
  faults: readonly FaultKind[] = [],
): Promise<string[]> {
  const { violations } = await explore(names.map(programNamed), {
    open: () => memoryStore(),
    layer: () => mutant,
    faults,
  })
  return [...new Set(violations.flatMap(({ messages }) => messages))]
}

const upsert: Mutant = (store) => ({
  ...store,
  async apply(key, change) {
    const answer = await store.apply(key, change)
    if (answer.kind !== 'gone') return answer
    const meta = {
      id: 'x',
      userId: null,
      label: null,
      createdAt: change.now,
      lastSeenAt: change.now,
      persistent: false,
      epoch: 0,
    }
    const times = { idle: 86_400_000, deadline: change.now + 2_592_000_000 }
    await store.create(
      `${key}`,
      { meta: { ...meta, ...times }, fields: change.set },
      change.now + 365 * 86_400_000,
    )
    return { kind: 'applied', meta: { ...meta, ...times }, revision: 1 }
  },
})

/** Every record that a rotation creates is created only when the old one is gone. */
const retireFirst: Mutant = (store) => {
  let create: (() => Promise<boolean>) | undefined
  return {
    ...store,
    async create(...args) {
      create = () => store.create(...args)
      return true
    },
    async retire(...args) {
      const answer = await store.retire(...args)
      if (answer.kind === 'applied') await create?.()
      return answer
    },
  }
}

const withoutGuard: Mutant = (store) => ({
  ...store,
  apply: (key, change) => store.apply(key, { ...change, guard: new Map() }),
})

const withoutRevision: Mutant = (store) => ({
  ...store,
  retire: (key, { ifRevision: _, ...retirement }) => store.retire(key, retirement),
})

const withoutExpiry: Mutant = (store) => ({
  ...store,
  apply: (key, change: Change) => store.apply(key, { ...change, now: 0 }),
})

function sharedReads(): Mutant {
  const reading = new Map<string, Promise<ReadResult>>()
  return (store) => ({
    ...store,
    read(key, now) {
      const shared = reading.get(key) ?? store.read(key, now).finally(() => reading.delete(key))
      reading.set(key, shared)
      return shared
    },
  })
}

describe('the explorer finds the mistake of', () => {
  it('an upsert in the place of apply', async () => {
    expect(await messagesOf(['slow append', 'logout'], upsert)).toContain(
      'a session that was dead lives again',
    )
  })

  it('a rotation that retires the old record before it creates the new one', async () => {
    const messages = await messagesOf(['regenerate', 'get'], retireFirst, ['before'])
    expect(messages).toContain('a session that must live is gone')
  })

  it('a commit without guard', async () => {
    const messages = await messagesOf(['append', 'append'], withoutGuard)
    expect(messages.join('\n')).toContain('the list must hold')
  })

  it('a retirement without the revision that was carried over', async () => {
    const messages = await messagesOf(['append', 'regenerate'], withoutRevision)
    expect(messages.join('\n')).toContain('the list must hold')
  })

  it('an expiry that apply does not check', async () => {
    const messages = await messagesOf(['slow append', 'expire'], withoutExpiry)
    expect(messages).toContain('a write was acknowledged on a session that is dead')
  })

  it('a read that is joined although it is older than the own first use', async () => {
    const { violations } = await explore([programNamed('get'), programNamed('append, next request, get')], {
      open: () => memoryStore(),
      layer: sharedReads,
      faults: ['slow'],
    })
    const messages = violations.flatMap((violation) => violation.messages)
    expect(messages).toContain('client 1 read a list that is older than its request')
  })

  it('an upsert in orders that are drawn at random, the same ones each time', async () => {
    const drawn = async (samples: number) => {
      const programs = ['slow append', 'logout'].map(programNamed)
      const layer = () => upsert
      const { runs, violations } = await explore(programs, {
        open: () => memoryStore(),
        layer,
        limit: 1,
        samples,
      })
      return { runs, orders: violations.map(({ choices }) => choices.join(' ')) }
    }
    const found = await drawn(50)
    expect([(await drawn(0)).runs, found.runs]).toEqual([1, 51])
    expect(new Set(found.orders).size).toBeGreaterThan(5)
    expect(await drawn(50)).toEqual(found)
  })

  it('an upsert in every order, and draws none where no order is left', async () => {
    const programs = ['slow append', 'logout'].map(programNamed)
    const all = { open: () => memoryStore(), layer: () => upsert }
    const { runs } = await explore(programs, all)
    expect(await explore(programs, { ...all, samples: 50 })).toMatchObject({ runs })
  })
})
