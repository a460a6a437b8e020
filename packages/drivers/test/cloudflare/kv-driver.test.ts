import { describe, expect, it } from 'vitest'
import { type KvNamespace, kvDriver } from '../../src/cloudflare-kv/kv-driver.ts'

/** A namespace that refuses the first so many calls as Workers KV does, and counts them. */
function busyNamespace(refusals: number, message = 'KV PUT failed: 429 Too Many Requests') {
  const items = new Map<string, { value: string; expirationTtl: number | undefined }>()
  let calls = 0
  const refuse = () => {
    calls += 1
    if (calls <= refusals) throw new Error(message)
  }
  const namespace: KvNamespace = {
    async get(key) {
      refuse()
      return items.get(key)?.value ?? null
    },
    async put(key, value, { expirationTtl }) {
      refuse()
      items.set(key, { value, expirationTtl })
    },
    async delete(key) {
      refuse()
      items.delete(key)
    },
  }
  return { namespace: () => namespace, items, calls: () => calls }
}

describe('the driver of Workers KV', () => {
  const wait = async () => {}

  it('tries again what was refused because it came too often', async () => {
    const busy = busyNamespace(2)
    await kvDriver({ ...busy, wait }).setItem?.('key', 'value', { ttl: 90 })
    expect(busy.items.get('key')).toEqual({ value: 'value', expirationTtl: 90 })
  })

  it('gives up after three tries, within the deadline of a store', async () => {
    const busy = busyNamespace(9)
    const waits: number[] = []
    const driver = kvDriver({ ...busy, wait: async (ms) => void waits.push(ms) })
    await expect(driver.setItem?.('key', 'value')).rejects.toThrow('429')
    expect(busy.calls()).toBe(3)
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(2_000)
  })

  it('does not repeat what failed for another reason', async () => {
    const busy = busyNamespace(1, 'KV GET failed: 500 Internal Server Error')
    await expect(kvDriver({ ...busy, wait }).getItem('key')).rejects.toThrow('500')
    expect(busy.calls()).toBe(1)
  })
})
