import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import libsqlStore from '../../src/libsql/store.ts'
import { sqliteSchema } from '../../src/shared/sqlite-dialect/schema.ts'
import { makeFolder } from '../every-driver/store-places.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { freePort, portOf } from '../support/servers/free-port.ts'
import { libsqlFile } from './libsql-file.ts'

const change = changeOf({ set: fieldsOf({ a: 'secret' }), touch: true })
const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const

async function expectRefused(url: string, sentence: string): Promise<void> {
  const store = libsqlStore({ url })
  onTestFinished(() => store.close?.())
  const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining(sentence) }
  await expect(store.read('key', start)).rejects.toMatchObject(refusal)
  await expect(store.create('key', recordOf({ a: 'secret' }), start)).rejects.toMatchObject(refusal)
  await expect(store.apply('key', change)).rejects.toMatchObject(refusal)
  await expect(store.retire('key', retirement)).rejects.toMatchObject(refusal)
}

/** A server that takes requests and breaks their connections, or answers with this status. */
async function serverThat(status: number | null) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      if (body !== '') seen.push(body)
      if (status === null) request.socket.destroy()
      else response.writeHead(status).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${portOf(server)}`, seen }
}

describe('what libSQL refuses', () => {
  it('a file without the table, in a sentence that says what makes it', async () => {
    const url = `file:${join(await makeFolder(), 'none.db')}`
    await expectRefused(url, 'The table of the sessions does not exist')
    await expect(libsqlStore({ url }).read('key', start)).rejects.toMatchObject({
      hint: expect.stringContaining('npx astro-sessions schema libsql'),
    })
  })

  it('a table of another program', async () => {
    const url = `file:${join(await makeFolder(), 'other.db')}`
    const client = createClient({ url })
    await client.execute('create table sessions(id integer, data text)')
    client.close()
    await expectRefused(url, 'not the one that this version needs')
  })

  it('a file that is no database', async () => {
    const file = join(await makeFolder(), 'text.db')
    await writeFile(file, 'not a database, and long enough to be looked at'.repeat(40))
    await expectRefused(`file:${file}`, 'cannot be opened')
  })

  it('a file that another program keeps to itself, of which nothing is written', async () => {
    const { url, remove } = await libsqlFile()
    onTestFinished(remove)
    const holder = createClient({ url })
    const transaction = await holder.transaction('write')
    const store = libsqlStore({ url })
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('kept busy'),
    })
    await transaction.rollback()
    expect(await store.read('key', start)).toEqual({ kind: 'absent' })
    expect(await store.create('key', recordOf(), start)).toBe(true)
    holder.close()
    await store.close?.()
  })

  it('a write to a file that was replaced, once: then the new one is used', async () => {
    const folder = await makeFolder()
    const [place, aside] = [join(folder, 'replaced.db'), join(folder, 'aside.db')]
    const makeTable = async () => {
      const client = createClient({ url: `file:${place}` })
      await client.executeMultiple(sqliteSchema())
      client.close()
    }
    await makeTable()
    const store = libsqlStore({ url: `file:${place}` })
    onTestFinished(() => store.close?.())
    expect(await store.create('key', recordOf(), start)).toBe(true)
    await rename(place, aside)
    await makeTable()
    const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('accepts no writes') }
    await expect(store.create('new', recordOf(), start)).rejects.toMatchObject(refusal)
    expect(await store.create('new', recordOf(), start)).toBe(true)
  })

  it('a server that is not there', async () => {
    await expectRefused(`http://127.0.0.1:${await freePort()}`, 'cannot be reached')
  })

  it.each([401, 403])('a token, with status %i', async (status) => {
    await expectRefused((await serverThat(status)).url, 'refused the token')
  })
})

describe('an answer of libSQL that was lost', () => {
  it('leaves open whether the change was stored, and the change is not sent again', async () => {
    const { url, seen } = await serverThat(null)
    const store = libsqlStore({ url })
    await expect(store.apply('key', change)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(seen.filter((body) => body.includes('update '))).toHaveLength(1)
    await expect(store.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await store.close?.()
  })

  it('after close() nothing is asked', async () => {
    const store = libsqlStore({ url: 'http://127.0.0.1:1' })
    await store.close?.()
    await expect(store.read('key', start)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('closed'),
    })
  })
})

describe('a libSQL that takes a call and never answers', () => {
  it('keeps nobody waiting for good: not who lists the sessions, nor who sweeps', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const client = { batch: () => new Promise<never>(() => undefined) }
    const store = libsqlStore({ client })
    const waiting = Promise.allSettled([
      store.read('key', start),
      store.keys?.()[Symbol.asyncIterator]().next(),
      store.sweep?.(start),
    ])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await waiting).toMatchObject([
      { reason: { code: 'STORE_UNAVAILABLE' } },
      { reason: { code: 'STORE_UNAVAILABLE' } },
      { reason: { code: 'OUTCOME_UNKNOWN' } },
    ])
  })

  it.each([
    [{ commandTimeout: 40 }, 30, 1000],
    [{}, 9000, 12_000],
    [{ commandTimeout: 30_000 }, 29_000, 32_000],
  ])('is waited for as long as the options say: %j', async (options, waits, isOver) => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const client = { batch: () => new Promise<never>(() => undefined) }
    let answer: unknown = 'none'
    const store = libsqlStore({ client, ...options })
    const asked = store.read('key', start).catch((error: unknown) => {
      answer = error
    })
    await vi.advanceTimersByTimeAsync(waits)
    expect(answer).toBe('none')
    await vi.advanceTimersByTimeAsync(isOver - waits)
    await asked
    expect(answer).toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})

describe('a client of libSQL that is there when the time of a verb is over', () => {
  it.each(['batch', 'execute'])('is sent nothing, by %s', async (way) => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const sent: unknown[] = []
    const take = async (statement: unknown) => {
      sent.push(statement)
      return { rows: [] }
    }
    const batch = async (statements: unknown[]) => Promise.all(statements.map(take))
    const made = Promise.withResolvers<unknown>()
    const store = libsqlStore({ client: made.promise, commandTimeout: 100 })
    const calls = Promise.allSettled([store.apply('key', change), store.read('key', start)])
    await vi.advanceTimersByTimeAsync(300)
    made.resolve(way === 'batch' ? { batch } : { batch, execute: take })
    await vi.advanceTimersByTimeAsync(300)
    const nothing = {
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('nothing was read or written'),
    }
    expect(await calls).toMatchObject([{ reason: nothing }, { reason: nothing }])
    expect(sent).toEqual([])
    expect(await store.read('key', start)).toEqual({ kind: 'absent' })
    expect(sent).toHaveLength(1)
  })
})
