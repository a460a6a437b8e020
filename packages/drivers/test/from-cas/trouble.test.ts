import { inspect } from 'node:util'
import { createEngine, SessionError } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { type CasStorage, fromCas } from '../../src/from-cas/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { type Items, memoryStorage } from './memory-storage.ts'

const write = changeOf({ set: fieldsOf({ n: '2' }) })

/** A store with one session, over a storage some of whose calls are others from then on. */
async function storeWith(calls: (storage: CasStorage) => Partial<CasStorage>) {
  const items: Items = new Map()
  const storage = memoryStorage(items)
  const change: Partial<CasStorage> = {}
  const store = fromCas({
    ...storage,
    get: (key) => (change.get ?? storage.get)(key),
    put: (...args) => (change.put ?? storage.put)(...args),
  })
  await store.create('key', recordOf({ n: '1' }), start)
  Object.assign(change, calls(storage))
  return { store, items, revision: () => JSON.parse(items.get('key')?.text ?? '').entry.revision }
}

const failing = async () => {
  throw new Error('the whole session: sekret')
}

describe('a storage that', () => {
  it('loses every answer is written to once, and the store knows it', async () => {
    const { store, revision } = await storeWith((storage) => ({
      async put(...args) {
        await storage.put(...args)
        throw new Error('lost')
      },
    }))
    expect(await store.apply('key', write)).toMatchObject({ kind: 'applied', revision: 2 })
    expect(revision()).toBe(2)
  })

  it('answers a write without a version has not said that it was written', async () => {
    const { store, revision } = await storeWith((storage) => ({
      async put(...args) {
        return (await storage.put(...args)) && ''
      },
    }))
    expect(await store.apply('key', write)).toMatchObject({ kind: 'applied', revision: 2 })
    expect(revision()).toBe(2)
  })

  it('gets the same text on the same version three times, and no more, while it stays away', async () => {
    const sent: unknown[] = []
    const { store } = await storeWith(() => ({
      async put(...args) {
        sent.push(args)
        return failing()
      },
    }))
    const error: unknown = await store.apply('key', write).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'SessionError', code: 'OUTCOME_UNKNOWN', hint: expect.any(String) })
    expect(inspect(error)).not.toContain('sekret')
    expect(sent).toHaveLength(3)
    expect(new Set(sent.map((args) => JSON.stringify(args))).size).toBe(1)
  })

  it('cannot be read has had nothing written', async () => {
    const { store } = await storeWith(() => ({ get: failing }))
    const error: unknown = await store
      .retire('other', { reason: 'rotated', ifRevision: 1, now: start, keepUntil: start })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(inspect(error)).not.toContain('sekret')
  })

  it('fails at one read is read again', async () => {
    let failures = 1
    const { store } = await storeWith((storage) => ({
      get: (key) => (failures-- > 0 ? failing() : storage.get(key)),
    }))
    expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
  })

  it('says that nothing was written is believed, and not asked again', async () => {
    let sends = 0
    const { store } = await storeWith(() => ({
      async put() {
        sends += 1
        throw new SessionError('STORE_UNAVAILABLE', 'The bucket is gone.')
      },
    }))
    await expect(store.apply('key', write)).rejects.toThrow('The bucket is gone.')
    expect(sends).toBe(1)
  })

  it('says so after an answer that was lost is not: the first may have been written', async () => {
    let sends = 0
    const { store } = await storeWith(() => ({
      async put() {
        sends += 1
        throw sends === 1 ? new Error('lost') : new SessionError('STORE_UNAVAILABLE', 'The bucket is gone.')
      },
    }))
    await expect(store.apply('key', write)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  it.each(['before it came', 'after it was written'])(
    'lost an answer, and has nothing under the key any more, which was deleted %s, cannot write it later',
    async (when) => {
      const { store, items } = await storeWith((storage) => ({
        async put(...args) {
          if (when !== 'before it came') await storage.put(...args)
          items.delete('key')
          throw new Error('lost')
        },
      }))
      expect(await store.apply('key', write)).toEqual({ kind: 'gone', reason: 'absent' })
      expect(items.size).toBe(0)
    },
  )

  it('lost an answer to a first write, and has nothing, does not tell: it may come later', async () => {
    const { store } = await storeWith(() => ({ put: failing }))
    const beginning = store.create('new', recordOf(), start)
    await expect(beginning).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  it('lost an answer, and what it has since is none of ours, does not tell: it may have been written', async () => {
    let sends = 0
    const { store, items } = await storeWith((storage) => ({
      async put(...args) {
        sends += 1
        if (sends > 1) return storage.put(...args)
        await storage.put(...args)
        items.set('key', { text: 'damaged', version: 'foreign' })
        throw new Error('lost')
      },
    }))
    await expect(store.apply('key', write)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  /** A storage whose first write waits until this many others have been written. */
  function behind(others: number, more: Partial<CasStorage> = {}) {
    const items: Items = new Map()
    const storage = memoryStorage(items)
    const other = fromCas(storage)
    let writes = 0
    const put: CasStorage['put'] = async (...args) => {
      writes += 1
      if (writes === 1) for (let i = 0; i < others; i++) await other.apply('key', write)
      return storage.put(...args)
    }
    return {
      other,
      store: fromCas({ ...storage, put, ...more }),
      writesOf: () => JSON.parse(items.get('key')?.text ?? '').writes,
    }
  }

  it.each([16, 17, 40])(
    'refuses a write after %i others, and sends each once, has not written it',
    async (others) => {
      const { other, store, writesOf } = behind(others, { sendsOnce: true })
      await other.create('key', recordOf({ n: '1' }), start)
      expect(await store.apply('key', write)).toMatchObject({ kind: 'applied' })
      expect(writesOf()).toBe(1 + others + 1)
    },
  )

  it('refuses a write after more others than an item names, and may repeat by itself, does not tell', async () => {
    const { other, store } = behind(17)
    await other.create('key', recordOf({ n: '1' }), start)
    await expect(store.apply('key', write)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  it.each([undefined, '', 5])('answers an item with the version %j is not written to', async (version) => {
    const { store } = await storeWith((storage) => ({
      get: async (key) => Object.assign((await storage.get(key)) ?? {}, { version }) as never,
    }))
    await expect(store.read('key', start)).rejects.toMatchObject({ code: 'STORE_INVALID' })
  })

  it('never lets a write through is given up before the deadline of the engine, with nothing written', async () => {
    const { store } = await storeWith(() => ({ put: async () => null }))
    const patient = fromCas({ ...memoryStorage(), put: async () => null, commandTimeout: 30 })
    await expect(patient.create('key', recordOf(), start)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    await store.close?.()
    await expect(store.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('fails by a mistake in its code shows the mistake, as one of a driver', async () => {
    const nothing: { then?: { length: number } } = {}
    const put = async () => String((nothing.then as { length: number }).length)
    const engine = createEngine({ store: fromCas({ ...memoryStorage(), put }) })
    const request = engine.open(undefined)
    request.session.set('a', 1)
    await expect(request.commit()).rejects.toMatchObject({ code: 'STORE_INVALID' })
  })
})
