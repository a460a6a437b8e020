import type { UnstorageDriver } from '../shared/unstorage-driver.ts'

/** What is used of a KV namespace of Cloudflare. */
export interface KvNamespace {
  get(key: string): Promise<string | null>
  put(key: string, value: string, options: { expirationTtl?: number }): Promise<void>
  delete(key: string): Promise<void>
}

export interface KvDriverOptions {
  /** Looked up in every call: what it answers belongs to one request. */
  readonly namespace: () => KvNamespace
  readonly wait?: (ms: number) => Promise<void>
}

/** KV takes one write per second of each item. Together below the deadline that the engine sets by default. */
const PAUSES = [400, 600]

/**
 * A KV namespace as a driver of unstorage. What KV refuses because it came too often is tried again, twice: it has
 * written nothing then.
 */
export function kvDriver({ namespace, wait = pause }: KvDriverOptions): UnstorageDriver {
  async function patiently<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    for (const ms of PAUSES) {
      try {
        return await call()
      } catch (error) {
        if (!isTooOften(error)) throw error
      }
      await wait(ms)
    }
    return call()
  }

  return {
    name: 'cloudflare-kv',
    getItem: (key) => patiently(() => namespace().get(key)),
    setItem: (key, value, { ttl } = {}) =>
      patiently(() => namespace().put(key, value, ttl === undefined ? {} : { expirationTtl: ttl })),
    removeItem: (key) => patiently(() => namespace().delete(key)),
  }
}

function isTooOften(error: unknown): boolean {
  return error instanceof Error && /\b429\b/.test(error.message)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
