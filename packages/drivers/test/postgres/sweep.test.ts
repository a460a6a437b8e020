import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import postgresStore from '../../src/postgres/store.ts'
import { recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

const hour = 3_600_000
const later = start + 2 * hour

describe('a sweep of the postgres store', () => {
  let server: PostgresServer
  let store: SessionStore
  beforeAll(async () => {
    server = await startPostgres()
    store = postgresStore({ ...patient, url: server.url })
  })
  beforeEach(async () => void (await server.inspector.query('truncate sessions')))
  afterAll(async () => {
    await store.close?.()
    await server.stop()
  })

  /** So many sessions that end an hour after the start. */
  async function fill(count: number): Promise<void> {
    await store.create('0', recordOf({ cart: '[]' }), start)
    const columns =
      'deadline, seen, idle, revision, id, user_id, label, created, persistent, epoch, names, stamps, vals'
    await server.inspector.query(
      `insert into sessions (key, ${columns}) select n::text, ${columns} from sessions, generate_series(1, $1::int - 1) n`,
      [count],
    )
  }
  async function count(): Promise<number> {
    return (await server.inspector.query('select count(*)::int from sessions')).rows[0].count
  }

  it('deletes what has ended, however much it is, and says how much', async () => {
    await fill(1700)
    await store.create('live', recordOf({}, { idle: 9 * hour }), start)
    expect(await store.sweep?.(later)).toBe(1700)
    expect(await store.sweep?.(later)).toBe(0)
    expect(await store.read('live', later)).toMatchObject({ kind: 'live' })
  })

  it('finds them by an index', async () => {
    await fill(3000)
    await server.inspector.query('analyze sessions')
    const plan = await server.inspector.query(
      'explain select key from sessions where ends <= $1 order by ends limit 500 for update skip locked',
      [start],
    )
    expect(JSON.stringify(plan.rows)).toContain('using sessions_ends')
  })

  it('passes by what another transaction holds', async () => {
    await fill(3)
    const other = await server.inspector.connect()
    await other.query("begin; select from sessions where key = '1' for update")
    expect(await store.sweep?.(later)).toBe(2)
    await other.query('rollback')
    other.release()
    expect(await store.sweep?.(later)).toBe(1)
  })

  it('leaves every session alone that begins anew over an ended one while three of them run', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `${index}`)
    for (let round = 0; round < 4; round++) {
      await fill(keys.length)
      const sweeps = [1, 2, 3].map(() => store.sweep?.(later))
      const fresh = recordOf({ cart: '[1]' }, { lastSeenAt: later, deadline: later + hour })
      const created = keys.map((key) => store.create(key, fresh, later))
      expect(await Promise.all(created)).not.toContain(false)
      await Promise.all(sweeps)
      expect(await count()).toBe(keys.length)
      await server.inspector.query('truncate sessions')
    }
  })

  it('ends with the store', async () => {
    const closed = postgresStore({ ...patient, url: server.url })
    await closed.read('key', start)
    await closed.close?.()
    await expect(closed.sweep?.(later)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})
