import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine, type SessionStore } from '@astro-sessions/engine'
import memoryDriver from 'unstorage/drivers/memory'
import { describe, expect, it } from 'vitest'
import { fromUnstorage, type UnstorageDriver } from '../../src/unstorage/store.ts'
import { hour, makeChange, makeKey, makeRecord, now } from '../support/fs-sessions.ts'

const folder = dirname(fileURLToPath(import.meta.resolve('unstorage/drivers/memory')))

/** Drivers of the installed unstorage that hand a time to live to their storage, by their source. */
function expiring(): string[] {
  const source = (file: string) => readFileSync(join(folder, file), 'utf8')
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'))
  const direct = files.filter((file) => /\b(?:tOptions|topts)\??\.ttl\b/.test(source(file)))
  const around = files.filter((file) => direct.some((other) => source(file).includes(`"./${other}"`)))
  return [...direct, ...around].map((file) => file.slice(0, -'.mjs'.length)).toSorted()
}

/** A driver of that name, over a storage that keeps everything. */
function named(name: string | undefined, more: Partial<UnstorageDriver> = {}): UnstorageDriver {
  return { ...memoryDriver(), name, ...more }
}

/** A store in which one session is over at `later`, and one is not. */
async function withOneOver(store: SessionStore) {
  const record = makeRecord({})
  const later = now + record.meta.idle
  const young = makeKey()
  await store.create(makeKey(), record, now)
  await store.create(young, { ...record, meta: { ...record.meta, lastSeenAt: later } }, now)
  return { later, young }
}

describe('what has expired', () => {
  it('is deleted by the storage where its driver hands on a time to live, and by a sweep elsewhere', () => {
    // What the server behind `http` makes of it, nobody knows here.
    const ownExpiry = expiring().filter((name) => name !== 'http')
    expect(ownExpiry).toHaveLength(8)
    const all = readdirSync(folder).flatMap((file) => /^(.*)\.mjs$/.exec(file)?.[1] ?? [])
    const unswept = all.filter((name) => fromUnstorage(named(name)).sweep === undefined)
    expect(unswept.toSorted()).toEqual(ownExpiry)
  })

  it.each([
    undefined,
    'mongodb',
    'planetscale',
    's3',
    'azure-storage-blob',
    'overlay',
    'a driver of the site',
  ])('is swept over %j, and told so', async (name) => {
    const store = fromUnstorage(named(name))
    const { later, young } = await withOneOver(store)
    expect(createEngine({ store }).all().deletesExpired).toBe(false)
    expect(await store.sweep?.(later)).toBe(1)
    expect(await store.read(young, later)).toMatchObject({ kind: 'live' })
  })

  it('is swept two minutes later where what is read may be old, and used since', async () => {
    const store = fromUnstorage(named('vercel-blob'), { capabilities: { consistency: 'eventual' } })
    const { later } = await withOneOver(store)
    expect(await store.sweep?.(later + 119_999)).toBe(0)
    expect(await store.sweep?.(later + 120_000)).toBe(1)
  })

  it('is left to the storage of a driver that says that it deletes', () => {
    const store = fromUnstorage(named('a driver of the site', { deletesExpired: true }))
    expect(store.sweep).toBeUndefined()
    expect(fromUnstorage(named('redis', { deletesExpired: false })).sweep).toBeDefined()
  })

  it('stays where nothing lists it and nothing is known to delete it, and a sweep says so', async () => {
    const { getKeys: _, ...unlisted } = named('a driver of the site')
    const { all } = createEngine({ store: fromUnstorage(unlisted) })
    expect(all().deletesExpired).toBe(false)
    await expect(all().sweep()).rejects.toMatchObject({ code: 'INVALID_CALL' })
  })
})

describe('a sweep that is repeated', () => {
  it('reads each item once before its end, which may be a request that somebody pays for', async () => {
    const reads: string[] = []
    const driver = memoryDriver()
    const getItem = (item: string) => {
      reads.push(item)
      return driver.getItem(item)
    }
    const store = fromUnstorage({ ...driver, getItem })
    const [used, unused] = [makeKey(), makeKey()]
    for (const key of [used, unused]) await store.create(key, makeRecord({}), now)
    const sweepAt = async (at: number) => {
      reads.length = 0
      return { deleted: await store.sweep?.(at), reads: [...reads].toSorted() }
    }
    const both = [`sessions:${used}`, `sessions:${unused}`].toSorted()
    expect(await sweepAt(now)).toEqual({ deleted: 0, reads: both })
    expect(await sweepAt(now + 1)).toEqual({ deleted: 0, reads: [] })
    await store.apply(used, makeChange({}, { now: now + hour / 2, touch: true }))
    expect(await sweepAt(now + hour)).toEqual({ deleted: 1, reads: both })
    expect(await sweepAt(now + hour * 1.5 - 1)).toEqual({ deleted: 0, reads: [] })
    expect(await sweepAt(now + hour * 1.5)).toEqual({ deleted: 1, reads: [`sessions:${used}`] })
  })
})
