import { execFileSync } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { post } from '../../../src/upstash/post.ts'
import upstashStore from '../../../src/upstash/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { freePort } from '../../support/servers/free-port.ts'
import { expectHonestOutages } from '../../support/servers/killed-server.ts'
import { patient, unhurried } from '../../support/unhurried.ts'
import { startForeignServer } from '../support/foreign-server.ts'
import { useRestPlace } from '../support/rest-place.ts'
import { startRestServer } from '../support/rest-server.ts'

const place = useRestPlace()
const { commandTimeout } = patient
const unavailable = { name: 'SessionError', code: 'STORE_UNAVAILABLE', hint: expect.any(String) }

describe('the upstash store without Upstash', () => {
  it('says at once that nothing was written, and works as soon as it is there', async () => {
    const port = await freePort()
    const { token } = place.rest
    const limit = { commandTimeout: unhurried.commandTimeout }
    const store = upstashStore({ url: `http://127.0.0.1:${port}`, token, ...limit })
    for (const call of [() => store.read('key', start), () => store.apply('key', changeOf())])
      await expect(call()).rejects.toMatchObject(unavailable)
    const rest = await startRestServer({ redisPort: place.redis.port, port })
    onTestFinished(() => rest.stop())
    expect(await store.create('key', recordOf(), start)).toBe(true)
  })

  it('says so of a host that there is not', async () => {
    // Too long a name to be asked for in a network.
    const store = upstashStore({ url: `https://${'x'.repeat(64)}.invalid`, token: 'token', commandTimeout })
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(unavailable)
  })

  it('says so of a server that does not speak TLS', async () => {
    const store = upstashStore({ url: place.rest.url.replace('http:', 'https:'), token: 'token' })
    await expect(store.read('key', start)).rejects.toMatchObject(unavailable)
  })

  it('does not know what became of a change while the database behind its REST is away, and goes on with it', async () => {
    const store = place.open()
    await store.create('key', recordOf(), start)
    await place.redis.kill()
    const change = changeOf({ set: fieldsOf({ a: '1' }) })
    await expect(store.apply('key', change)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await expect(store.read('key', start)).rejects.toMatchObject(unavailable)
    await place.redis.restart()
    await expect.poll(() => store.create('again', recordOf(), start).catch(() => false)).toBe(true)
  })

  it('refuses every call after close, and sends nothing', async () => {
    const store = place.open()
    await store.close?.()
    await expect(store.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(place.rest.requests).toEqual([])
  })
})

describe('a database that is full', () => {
  afterEach(() => place.redis.inspector.config('SET', 'maxmemory', '0'))

  it('takes no new session and no change, and is written nothing of either', async () => {
    const store = place.open()
    await store.create('key', recordOf({ a: '1' }), start)
    const before = await place.redis.inspector.dump('sessions:key')
    await place.redis.inspector.config('SET', 'maxmemory', '1')
    const full = { ...unavailable, message: expect.stringContaining('full') }
    await expect(store.create('new', recordOf(), start)).rejects.toMatchObject(full)
    const change = changeOf({ set: fieldsOf({ b: '2' }), touch: true })
    await expect(store.apply('key', change)).rejects.toMatchObject(full)
    expect(await place.redis.inspector.dump('sessions:key')).toEqual(before)
    expect(await place.redis.inspector.exists('sessions:new')).toBe(0)
  })

  it('still reads, deletes, and ends sessions, though it refuses scripts with flags', async () => {
    const store = place.open()
    await store.create('key', recordOf({ a: '1', b: '2' }), start)
    await place.redis.inspector.config('SET', 'maxmemory', '1')
    expect(await store.apply('key', changeOf({ delete: ['a'] }))).toMatchObject({ kind: 'applied' })
    expect(await store.read('key', start)).toMatchObject({ record: recordOf({ b: '2' }), revision: 2 })
    const retirement = { reason: 'ended', now: start, keepUntil: start + 60_000 } as const
    expect(await store.retire('key', retirement)).toEqual({ kind: 'applied' })
    expect(await store.read('key', start)).toMatchObject({ kind: 'retired' })
  })
})

describe('requests while the REST server is killed and started again, twice', () => {
  it('fail with a typed error, lose and double no write, and work again after it', async () => {
    const [redisPort, port] = [place.redis.port, await freePort()]
    let rest = await startRestServer({ redisPort, port })
    onTestFinished(() => rest.stop())
    const restart = async () => {
      rest = await startRestServer({ redisPort, port })
    }
    const store = upstashStore({ url: rest.url, token: rest.token, commandTimeout })
    await expectHonestOutages({ store, kill: () => rest.stop(), restart })
  })
})

/** Ends when the server has answered what it was sent later, and 500 ms have passed. */
const PROGRAM = `
const [url, token] = process.argv.slice(1)
await fetch(url, { method: 'POST', headers: { Authorization: 'Bearer ' + token }, body: '["PING"]' })
setTimeout(() => {}, 500)
`

function standStillUntilAnswered({ url, token }: { readonly url: string; readonly token: string }): void {
  const args = ['--input-type=module', '--eval', PROGRAM, url, token]
  execFileSync(process.execPath, args, { timeout: 60_000 })
}

it('an answer that came while the process stood still counts, however late it is seen', async () => {
  // In a process of its own, which does not stand still.
  const { url, token, stop } = await startForeignServer(place.redis.port)
  onTestFinished(stop)
  const first = upstashStore({ url, token, commandTimeout })
  await first.create('key', recordOf(), start)
  await first.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))
  const store = upstashStore({ url, token, commandTimeout: 400 })
  await place.redis.inspector.call('CLIENT', 'PAUSE', '250', 'ALL')
  const call = store.apply('key', changeOf({ set: fieldsOf({ a: '2' }) }))
  for (let turns = 0; turns < 10; turns++) await setImmediate()
  standStillUntilAnswered({ url, token })
  expect(await call).toMatchObject({ kind: 'applied', revision: 3 })
})

it('what is not sent any more, because no time is left, was not written', async () => {
  const { url, token } = place.rest
  const options = { signal: AbortSignal.abort(), isRepeatable: false }
  expect(await post({ url, token }, ['PING'], options)).toMatchObject({ kind: 'unsent' })
  expect(place.rest.requests).toEqual([])
})
