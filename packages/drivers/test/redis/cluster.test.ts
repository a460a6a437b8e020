import type { SessionStore } from '@astro-sessions/engine'
import { Cluster } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import redisStore from '../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { startProxy } from '../support/servers/tcp-proxy.ts'
import { until } from '../support/servers/until.ts'
import { patient, unhurried } from '../support/unhurried.ts'
import { endWait, expectKept } from './support/keeping.ts'
import { type RedisCluster, startCluster } from './support/redis-cluster.ts'

const retirement = { reason: 'ended', now: start, keepUntil: start + 60_000 } as const
const keys = Array.from({ length: 60 }, (_, i) => `key${i}`)

describe('redis store on a Cluster of three', () => {
  let cluster: RedisCluster
  let store: SessionStore
  beforeAll(async () => {
    cluster = await startCluster()
  })
  beforeEach(async () => {
    for (const inspector of cluster.inspectors) await inspector.flushall()
    store = redisStore({ ...patient, cluster: cluster.nodes })
  })
  afterEach(() => store.close?.())
  afterAll(() => cluster.stop())

  it('takes sixty first calls at once, over all nodes', async () => {
    expect(await Promise.all(keys.map((key) => store.create(key, recordOf(), start)))).not.toContain(false)
    const sizes = await Promise.all(cluster.inspectors.map((inspector) => inspector.dbsize()))
    expect(Math.min(...sizes)).toBeGreaterThan(0)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(60)
  })

  it('runs every verb wherever the key is', async () => {
    await Promise.all(keys.map((key) => store.create(key, recordOf({ a: '1' }), start)))
    const change = changeOf({ set: fieldsOf({ b: '2' }), guard: new Map([['a', 's-a']]) })
    const applied = await Promise.all(keys.map((key) => store.apply(key, change)))
    expect(applied.map(({ kind }) => kind)).toEqual(keys.map(() => 'applied'))
    const read = await Promise.all(keys.map((key) => store.read(key, start)))
    expect(read).toEqual(
      keys.map(() => ({ kind: 'live', record: recordOf({ a: '1', b: '2' }), revision: 2 })),
    )
    const ended = await Promise.all(keys.map((key) => store.retire(key, retirement)))
    expect(ended).toEqual(keys.map(() => ({ kind: 'applied' })))
  })

  it('follows keys that move to another node, while they move and afterwards', async () => {
    await Promise.all(keys.map((key) => store.create(key, recordOf(), start)))
    const [from, to] = cluster.inspectors
    const target = cluster.nodes[1]
    if (!from || !to || !target) throw new Error('The Cluster has no second node')
    const [fromId, toId] = await Promise.all([from, to].map((node) => node.call('CLUSTER', 'MYID')))
    const moving = (await from.keys('*')).slice(0, 5)
    const write = (name: string) =>
      Promise.all(keys.map((key) => store.apply(key, changeOf({ set: fieldsOf({ [name]: '1' }) }))))
    const owners = cluster.inspectors
    for (const name of moving) {
      const slot = Number(await from.call('CLUSTER', 'KEYSLOT', name))
      await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId))
      await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId))
      await from.migrate(target.host, target.port, name, 0, 1000)
    }
    const during = await write('during')
    for (const name of moving) {
      const slot = Number(await from.call('CLUSTER', 'KEYSLOT', name))
      for (const owner of owners) await owner.call('CLUSTER', 'SETSLOT', slot, 'NODE', String(toId))
    }
    const after = await write('after')
    expect([...during, ...after].filter(({ kind }) => kind !== 'applied')).toEqual([])
    expect(await Promise.all(keys.map((key) => store.read(key, start)))).toEqual(
      keys.map(() => ({ kind: 'live', record: recordOf({ during: '1', after: '1' }), revision: 3 })),
    )
  })

  it('lets every node forget a session a minute after its end', async () => {
    const minute = 60_000
    const countKept = async (seconds: number, since: number) => {
      const kept = cluster.inspectors.map(async (inspector) => {
        const names = await inspector.keys('*')
        for (const name of names) await expectKept(inspector, name, seconds, since)
        return names.length
      })
      return (await Promise.all(kept)).reduce((sum, count) => sum + count)
    }
    const record = recordOf({}, { deadline: start + 5 * minute })
    const begun = Date.now()
    await Promise.all(keys.map((key) => store.create(key, record, start)))
    expect(await countKept(360, begun)).toBe(60)
    const ended = Date.now()
    await Promise.all(keys.map((key) => store.retire(key, retirement)))
    expect(await countKept(120, ended)).toBe(60)
  })

  it('knows what another program wrote from nothing, on every node, and leaves it as it is', async () => {
    const over = new Cluster(cluster.nodes)
    onTestFinished(() => over.disconnect())
    await Promise.all(keys.map((key) => over.set(`sessions:${key}`, '{"user":"ann"}')))
    const read = await Promise.all(keys.map((key) => store.read(key, start)))
    const written = await Promise.all(keys.map((key) => store.apply(key, changeOf({ touch: true }))))
    expect(read).toEqual(keys.map(() => ({ kind: 'unreadable' })))
    expect(written).toEqual(keys.map(() => ({ kind: 'gone', reason: 'unreadable' })))
    const left = await Promise.all(keys.map((key) => over.get(`sessions:${key}`)))
    expect(left).toEqual(keys.map(() => '{"user":"ann"}'))
  })

  it('says where it belongs when it is told of one node only', async () => {
    const lost = redisStore({ ...patient, ...cluster.nodes[0] })
    const answers = await Promise.allSettled(keys.map((key) => lost.read(key, start)))
    const refused = answers.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    for (const answer of refused) {
      expect(answer).toMatchObject({
        reason: { code: 'STORE_UNAVAILABLE', hint: expect.stringContaining('`cluster`') },
      })
    }
    await lost.close?.()
  })

  it('reads from masters and sends nothing again, also over a client with other settings', async () => {
    const client = new Cluster(cluster.nodes, { scaleReads: 'slave' })
    const over = redisStore({ ...patient, client })
    expect(await over.create('key', recordOf(), start)).toBe(true)
    expect(await over.read('key', start)).toMatchObject({ kind: 'live' })
    await over.close?.()
    expect(await client.get('nobody')).toBeNull()
    client.disconnect()
  })

  it('waits for replicas of the node that has the key', async () => {
    const careful = redisStore({ ...patient, cluster: cluster.nodes, wait: 1 })
    const unconfirmed = { code: 'OUTCOME_UNKNOWN', message: expect.stringContaining('replicas') }
    for (const key of keys.slice(0, 3)) {
      const refused = expect(careful.retire(key, retirement)).rejects.toMatchObject(unconfirmed)
      await endWait(...cluster.inspectors)
      await refused
      expect(await store.read(key, start)).toMatchObject({ kind: 'retired' })
    }
    await careful.close?.()
  })

  it('does not send a change again whose answer was lost', async () => {
    const proxies = await Promise.all(cluster.nodes.map(({ port }) => startProxy(port)))
    onTestFinished(async () => void (await Promise.all(proxies.map((proxy) => proxy.stop()))))
    const routes = cluster.nodes.map(({ host, port }, i) => [
      `${host}:${port}`,
      { host, port: proxies[i]?.port },
    ])
    const clusterOptions = { natMap: Object.fromEntries(routes) }
    const routed = redisStore({ ...patient, cluster: cluster.nodes, clusterOptions })
    await Promise.all(keys.map((key) => routed.create(key, recordOf(), start)))
    for (const proxy of proxies) proxy.cutNextAnswer(/eval/i)
    const write = (key: string) => routed.apply(key, changeOf({ set: fieldsOf({ a: '1' }) }))
    const lost = await Promise.allSettled(keys.map(write))
    for (const answer of lost) expect(answer).toMatchObject({ reason: { code: 'OUTCOME_UNKNOWN' } })
    const read = await Promise.all(keys.map((key) => store.read(key, start)))
    expect(read).toEqual(keys.map(() => ({ kind: 'live', record: recordOf({ a: '1' }), revision: 2 })))
    await expect.poll(() => routed.read('key0', start).catch(() => undefined)).toMatchObject({ kind: 'live' })
    await routed.close?.()
  })

  it('fails fast for the sessions of a dead node only, and recovers with it', async () => {
    await Promise.all(keys.map((key) => store.create(key, recordOf(), start)))
    const patient = redisStore({ cluster: cluster.nodes, ...unhurried })
    await Promise.all(keys.map((key) => patient.read(key, start)))
    await cluster.kill(2)
    const answers = await Promise.allSettled(keys.map((key) => patient.read(key, start)))
    const failed = answers.filter(({ status }) => status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.length).toBeLessThan(40)
    for (const answer of failed) expect(answer).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE' } })
    await cluster.restart(2)
    const isWhole = () => Promise.all(keys.map((key) => patient.read(key, start))).then(Boolean, () => false)
    await until(isWhole, 'every session can be read')
    await patient.close?.()
  })

  it('fails fast when all nodes are dead, and recovers with them', async () => {
    const patient = redisStore({ cluster: cluster.nodes, ...unhurried })
    await patient.create('key', recordOf(), start)
    await Promise.all([0, 1, 2].map((index) => cluster.kill(index)))
    for (let i = 0; i < 10; i++) {
      const failure = {
        name: 'SessionError',
        code: expect.stringMatching(/STORE_UNAVAILABLE|OUTCOME_UNKNOWN/),
      }
      await expect(patient.create('new', recordOf(), start)).rejects.toMatchObject(failure)
    }
    await Promise.all([0, 1, 2].map((index) => cluster.restart(index)))
    await until(
      () => patient.create('again', recordOf(), start).catch(() => false),
      'the Cluster takes a session',
    )
    await patient.close?.()
  })
})
