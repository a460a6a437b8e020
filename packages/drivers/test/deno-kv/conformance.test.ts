import { storeConformance } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import denoKvStore from '../../src/deno-kv/store.ts'
import { makeFolder } from '../every-driver/store-places.ts'
import { expectEveryPromise, exploredPairs } from '../support/explored-pairs.ts'
import { expectReferenceAnswers } from '../support/random-calls.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { openKvHere } from './open-kv-here.ts'
import { stubDeno } from './stub-deno.ts'

const { commandTimeout } = patient

type OpenedKv = Awaited<ReturnType<typeof openKvHere>>

// The package keeps what Deno KV keeps in a file, by the same program.
describe('deno-kv', () => {
  let kv: OpenedKv
  beforeAll(async () => {
    kv = await openKvHere()
    stubDeno(async () => ({ ...handles(kv), close: () => undefined }))
  })
  afterAll(() => {
    vi.unstubAllGlobals()
    kv.close()
  })
  const damage = async (key: string) => void (await kv.set(['sessions', key], { user: 'ann' }))

  describe('keeps the contract:', () => {
    const open = () => denoKvStore({ commandTimeout })
    for (const { name, run } of storeConformance) it(name, () => run({ open, damage }))
  })

  describe('keeps every promise in every order of the calls of', () => {
    for (const names of exploredPairs) {
      it(names.join(' | '), async ({ task }) => {
        await expectEveryPromise(task, denoKvStore({ commandTimeout }), { names, limit: 40 })
      })
    }
  })

  it.each([1, 2])('answers as the reference does, 400 random calls, seed %i', async (seed) => {
    await expectReferenceAnswers(denoKvStore({ commandTimeout }), seed)
  })

  it('hands Deno KV a time to live, a minute beyond the end, in whole milliseconds, with each write', async () => {
    const times: unknown[] = []
    const { atomic } = handles(kv)
    const spied = () => {
      const operation = atomic()
      const set = operation.set.bind(operation)
      operation.set = (key, value, options) => {
        times.push(options?.expireIn)
        return set(key, value, options)
      }
      return operation
    }
    stubDeno(async () => ({ ...handles(kv), atomic: spied }))
    const store = denoKvStore({ base: 'times', commandTimeout })
    await store.create('a', recordOf({}, { idle: 3_600_000.4 }), start)
    await store.apply('a', changeOf({ now: start + 1000, set: fieldsOf({ n: '1' }) }))
    await store.retire('a', { reason: 'ended', now: start + 2000, keepUntil: start + 302_000 })
    expect(times).toEqual([3_660_001, 3_659_001, 360_000])
  })
})

it('deno-kv keeps its sessions in a file, and is closed with its store', async () => {
  stubDeno()
  const path = `${await makeFolder()}/kv.sqlite3`
  const first = denoKvStore({ path, commandTimeout })
  await first.create('key', recordOf({ n: '1' }), start)
  await first.close?.()
  await expect(first.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  const second = denoKvStore({ path, commandTimeout })
  expect(await second.read('key', start)).toMatchObject({ kind: 'live', revision: 1 })
  await second.close?.()
  vi.unstubAllGlobals()
})

function handles(kv: OpenedKv) {
  return { get: kv.get.bind(kv), atomic: kv.atomic.bind(kv) }
}
