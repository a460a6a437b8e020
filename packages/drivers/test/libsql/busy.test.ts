import { createClient } from '@libsql/client'
import { expect, it, onTestFinished, vi } from 'vitest'
import libsqlStore from '../../src/libsql/store.ts'
import { endlessPatience } from '../support/endless-patience.ts'
import { recordOf, start } from '../support/records.ts'
import { until } from '../support/servers/until.ts'
import { libsqlFile } from './libsql-file.ts'

type Client = ReturnType<typeof createClient>

const opened: Client[] = []

vi.mock('@libsql/client', async (importOriginal) => {
  const original = await importOriginal<typeof import('@libsql/client')>()
  return {
    ...original,
    createClient(...args: Parameters<typeof createClient>) {
      const client = original.createClient(...args)
      opened.push(client)
      return client
    },
  }
})

/** What this client is asked for from here on: its batches, by how they ended. */
function watch(client: Client | undefined): string[] {
  const ends: string[] = []
  const batch = client?.batch.bind(client)
  if (client === undefined || batch === undefined) throw new Error('No client was opened.')
  client.batch = async (...args) => {
    try {
      const results = await batch(...args)
      ends.push('done')
      return results
    } catch (error) {
      ends.push(String(error))
      throw error
    }
  }
  return ends
}

it('a connection that found the file busy is given up, since it could commit nothing until a collection of garbage', async () => {
  const { url, remove } = await libsqlFile()
  onTestFinished(remove)
  const store = libsqlStore({ url })
  onTestFinished(() => store.close?.())
  await store.read('key', start)
  endlessPatience()
  const first = opened.at(-1)
  const ends = watch(first)

  const holder = createClient({ url })
  onTestFinished(() => holder.close())
  const transaction = await holder.transaction('write')
  const creating = store.create('key', recordOf(), start)
  await until(() => ends.length > 0, 'the file was busy')
  await transaction.rollback()

  expect(await creating).toBe(true)
  expect(ends).toEqual([expect.stringContaining('SQLITE_BUSY')])
  expect(first?.closed).toBe(true)
})

it('requests that use a connection while it is given up are answered', async () => {
  const { url, remove } = await libsqlFile()
  onTestFinished(remove)
  const store = libsqlStore({ url })
  onTestFinished(() => store.close?.())
  await store.read('key', start)
  endlessPatience()
  const ends = watch(opened.at(-1))

  const holder = createClient({ url })
  onTestFinished(() => holder.close())
  const transaction = await holder.transaction('write')
  const creating = Promise.all(
    Array.from({ length: 50 }, (_, n) => [
      store.create(`key-${n}`, recordOf(), start),
      store.read(`key-${n}`, start).then(() => true),
    ]).flat(),
  )
  await until(() => ends.some((end) => end.includes('SQLITE_BUSY')), 'the file was busy')
  await transaction.rollback()

  expect(await creating).toEqual(Array.from({ length: 100 }, () => true))
})
