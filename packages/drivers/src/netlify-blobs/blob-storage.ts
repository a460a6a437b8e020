import { startDeadline, systemClock } from '@astro-sessions/engine'
import type { Store } from '@netlify/blobs'
import type { CasItem, CasStorage } from '../from-cas/store.ts'
import { type Answer, notedFetch } from './answer.ts'
import { isRefused, lostError, notInstalled, refusedError, unsentError, unusable } from './netlify-error.ts'
import type { NetlifyBlobsSettings } from './options.ts'

/** For all pages of a list, in milliseconds. */
const LIST_TIME = 60_000

/** How often an item is looked at that others write meanwhile. */
const LOOKS = 3

/** What the package made of the answer, and the answer. */
interface Asked<Result> {
  readonly result: Result | undefined
  readonly answer: Answer
}

/** Items in a store of Netlify Blobs, read and written where no cache is. */
export function blobStorage(settings: NetlifyBlobsSettings): CasStorage {
  const { name, base, access, commandTimeout } = settings
  const nameOf = (key: string) => `${base}:${key}`

  /** One operation, once. What the platform says of the site can change from request to request. */
  async function ask<Result>(
    operation: (store: Store) => Promise<Result>,
    time = commandTimeout / 2,
  ): Promise<Asked<Result>> {
    const { getStore } = await loadPackage()
    const control = new AbortController()
    const noted = notedFetch(control.signal)
    const clear = startDeadline(systemClock, time, () => control.abort())
    try {
      const store = getStore({ ...access, name, consistency: 'strong', fetch: noted.fetch })
      const result = await operation(store)
      return { result, answer: noted.answer() ?? { kind: 'lost', cause: new Error() } }
    } catch (cause) {
      const answer = noted.answer()
      if (answer === null) throw unusable(cause)
      const isCut = answer.kind === 'status' && answer.status === 200
      return { result: undefined, answer: isCut ? { kind: 'lost', cause } : answer }
    } finally {
      clear()
    }
  }

  async function textOf(key: string): Promise<CasItem | null> {
    const { result, answer } = await ask((store) => store.getWithMetadata(nameOf(key), { type: 'text' }))
    if (answer.kind === 'status' && answer.status === 404) return null
    if (result === undefined || result === null) throw errorOf(answer)
    return { text: result.data, version: result.etag ?? '' }
  }

  async function listedVersion(key: string): Promise<string> {
    const { result, answer } = await ask((store) => store.list({ prefix: nameOf(key) }))
    if (result === undefined) throw errorOf(answer)
    return result.blobs.find((blob) => blob.key === nameOf(key))?.etag ?? ''
  }

  /**
   * The item with its version by the list: what stands for Netlify in development answers it nowhere else. No text is
   * ever written twice, so the version is that of the text which is there before the list and after it.
   */
  async function listed(key: string, found: CasItem): Promise<CasItem | null> {
    let before = found
    for (let looks = 0; looks < LOOKS; looks++) {
      const version = await listedVersion(key)
      const after = await textOf(key)
      if (after === null || after.version !== '') return after
      if (after.text === before.text) return { text: after.text, version }
      before = after
    }
    throw new Error('Others wrote the item each time that it was looked at')
  }

  return {
    commandTimeout,
    removesBlindly: true,
    async get(key) {
      const found = await textOf(key)
      return found === null || found.version !== '' ? found : listed(key, found)
    },
    async put(key, text, { ifVersion }) {
      const condition = ifVersion === null ? { onlyIfNew: true as const } : { onlyIfMatch: ifVersion }
      const { answer } = await ask((store) => store.set(nameOf(key), text, condition))
      if (answer.kind === 'status' && answer.status === 412) return null
      if (answer.kind === 'status' && answer.status === 200 && answer.etag) return answer.etag
      throw errorOf(answer)
    },
    async remove(key) {
      const { answer } = await ask((store) => store.delete(nameOf(key)))
      if (answer.kind !== 'status' || ![200, 204, 404].includes(answer.status)) throw errorOf(answer)
    },
    async *list() {
      const { result, answer } = await ask((store) => keysIn(store, `${base}:`), LIST_TIME)
      if (result === undefined) throw errorOf(answer)
      for (const key of result) yield key.slice(base.length + 1)
    },
  }
}

async function keysIn(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { blobs } of store.list({ prefix, paginate: true }))
    for (const { key } of blobs) keys.push(key)
  return keys
}

function errorOf(answer: Answer): Error {
  if (answer.kind === 'unsent') return unsentError(answer)
  if (answer.kind === 'status' && isRefused(answer.status)) return refusedError(answer.status)
  return lostError(answer)
}

async function loadPackage() {
  try {
    return await import('@netlify/blobs')
  } catch (cause) {
    throw notInstalled(cause)
  }
}
