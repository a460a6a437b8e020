// scripts/pay-order.ts
import fsUnstorageDriver from '@astro-sessions/drivers/fs-unstorage'

const storage = fsUnstorageDriver({ base: '.storage' })

export async function payOrder(id: string): Promise<void> {
  const key = `orders:${id}`
  await storage.withLock(key, async () => {
    const order = JSON.parse(String(await storage.getItem(key)))
    await storage.setItem(key, JSON.stringify({ ...order, paid: true }))
  })
}
