import { randomBytes } from 'node:crypto'
import type { SessionStore, SweepProgress } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { STORE_PLACES } from '../every-driver/store-places.ts'

const COUNT = 600
const HOUR = 3_600_000
/** More than the slack that some storages leave. */
const AFTER = 2 * HOUR
/** Stores whose storage deletes what has expired by itself. */
const UNSWEPT = ['redis', 'upstash', 'Redis Cluster', 'deno-kv']

async function fill(store: SessionStore, now: number): Promise<void> {
  const times = { createdAt: now, lastSeenAt: now, idle: HOUR, deadline: now + HOUR }
  const who = { id: 'visitor', userId: null, label: null, persistent: false, epoch: 0 }
  const record = { meta: { ...times, ...who }, fields: new Map() }
  for (let first = 0; first < COUNT; first += 100)
    await Promise.all(
      Array.from({ length: 100 }, () => store.create(randomBytes(32).toString('hex'), record, now)),
    )
}

const places = Object.entries(STORE_PLACES)

describe.each(places.filter(([name]) => !UNSWEPT.includes(name)))('a sweep of %s', (name, makePlace) => {
  it('tells how far it is, and how much it has deleted', async () => {
    const store = (await makePlace()).open()
    const now = Date.now()
    await fill(store, now)
    const told: SweepProgress[] = []
    const swept = await store.sweep?.(now + AFTER, { onProgress: (done) => told.push(done) })
    expect(swept).toBe(COUNT)
    expect(told.at(-1)).toEqual({ seen: COUNT, deleted: COUNT })
    if (name !== 'memory') expect(told.length).toBeGreaterThan(1)
  })

  it('stops between two batches when it is told to, and the next one deletes the rest', async () => {
    const store = (await makePlace()).open()
    const now = Date.now()
    await fill(store, now)
    const stopped = { signal: AbortSignal.abort() }
    await expect(store.sweep?.(now + AFTER, stopped)).rejects.toMatchObject({ name: 'AbortError' })
    const control = new AbortController()
    let deleted = 0
    const onProgress = (done: SweepProgress) => {
      deleted = done.deleted
      control.abort()
    }
    const sweeping = store.sweep?.(now + AFTER, { onProgress, signal: control.signal })
    if (name === 'memory') expect(await sweeping).toBe(COUNT)
    else await expect(sweeping).rejects.toMatchObject({ name: 'AbortError' })
    expect(await store.sweep?.(now + AFTER)).toBe(COUNT - deleted)
  })
})

describe.each(places.filter(([name]) => UNSWEPT.includes(name)))('%s', (_, makePlace) => {
  it('is not swept: its storage deletes what has expired by itself', async () => {
    expect((await makePlace()).open().sweep).toBeUndefined()
  })
})
