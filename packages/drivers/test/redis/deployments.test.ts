import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import redisStore from '../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { freePort } from '../support/servers/free-port.ts'
import { end } from '../support/servers/program.ts'
import { until } from '../support/servers/until.ts'
import { patient } from '../support/unhurried.ts'
import { endWait } from './support/keeping.ts'
import { type RedisServer, run, startRedis, startRedisHere } from './support/redis-server.ts'

const retirement = { reason: 'ended', now: start, keepUntil: start + 60_000 } as const

describe('redis store', () => {
  let directory: string
  let server: RedisServer
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'redis-deployments-'))
    server = await startRedis('--unixsocket', join(directory, 'socket'))
  })
  afterAll(async () => {
    await server.stop()
    await rm(directory, { recursive: true })
  })

  it('reaches Redis over a Unix socket', async () => {
    const store = redisStore({ ...patient, path: join(directory, 'socket') })
    expect(await store.create('by-socket', recordOf(), start)).toBe(true)
    await store.close?.()
  })

  it('reaches Redis over TLS, and only with the right certificate', async () => {
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject]
    await promisify(execFile)('openssl', [...request, '-keyout', key, '-out', cert])
    const port = await freePort()
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert]
    await startRedisHere('--tls-port', String(port), '--tls-auth-clients', 'no', ...files)
    const trusting = redisStore({
      ...patient,
      url: `rediss://localhost:${port}`,
      tls: { ca: await readFile(cert) },
    })
    const cautious = redisStore({ ...patient, host: 'localhost', port, tls: true })
    expect(await trusting.create('key', recordOf(), start)).toBe(true)
    await expect(cautious.create('key', recordOf(), start)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      cause: { code: expect.stringContaining('CERT') },
    })
    await Promise.all([trusting.close?.(), cautious.close?.()])
  })

  it('acknowledges an end that a replica has, and with `wait` no other', async () => {
    const replica = await startRedisHere('--replicaof', '127.0.0.1', String(server.port))
    await until(() => follows(server), 'the replica follows')
    const store = redisStore({ ...patient, host: '127.0.0.1', port: server.port, wait: 1 })
    await store.create('waited', recordOf(), start)
    expect(await store.retire('waited', retirement)).toEqual({ kind: 'applied' })
    expect(await replica.inspector.hget('sessions:waited', 'x')).toContain('ended')
    await replica.stop()

    const late = expect(store.retire('unconfirmed', retirement)).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      message: expect.stringContaining('replicas'),
    })
    expect(await store.read('waited', start)).toMatchObject({ kind: 'retired' })
    await endWait(server.inspector)
    await late
    await store.close?.()
  })

  it('follows the master that Sentinel names through a failover', async () => {
    const master = await startRedisHere()
    const replica = await startRedisHere('--replicaof', '127.0.0.1', String(master.port))
    await until(() => follows(master), 'the replica follows')
    const port = await freePort()
    const watcher = await watch(directory, port, master.port)
    const sentinel = new Redis(port, '127.0.0.1')
    onTestFinished(() => {
      sentinel.disconnect()
      return end(watcher)
    })
    const store = redisStore({ ...patient, sentinels: [{ host: '127.0.0.1', port }], name: 'main' })
    expect(await store.create('before', recordOf(), start)).toBe(true)
    await until(
      () => replica.inspector.exists('sessions:before').then(Boolean),
      'the replica has the session',
    )

    await until(() => failOver(sentinel, replica.port), 'the replica is the master')
    await master.kill()
    const write = () => store.apply('before', changeOf({ set: fieldsOf({ after: '1' }) }))
    await until(
      () =>
        write().then(
          ({ kind }) => kind === 'applied',
          () => false,
        ),
      'the new master takes a change',
    )
    expect(await replica.inspector.hget('sessions:before', 'fafter')).toMatch(/^s-after~\S+ 1$/)
    await store.close?.()
  })
})

async function follows(master: RedisServer): Promise<boolean> {
  await master.inspector.set('probe', '')
  return (await master.inspector.call('WAIT', '1', '10')) === 1
}

async function failOver(sentinel: Redis, wanted: number): Promise<boolean> {
  // Refused while Sentinel does not know the replica yet, and while it is at it.
  await sentinel.call('SENTINEL', 'FAILOVER', 'main').catch(() => {})
  const address = await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main')
  return String(address).endsWith(`,${wanted}`)
}

async function watch(directory: string, port: number, master: number) {
  const configuration = join(directory, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor main 127.0.0.1 ${master} 1`,
    'sentinel failover-timeout main 1000',
  ]
  await writeFile(configuration, lines.join('\n'))
  return run([configuration, '--sentinel'], /monitor master/)
}
