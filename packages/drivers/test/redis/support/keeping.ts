import type { Redis } from 'ioredis'
import { expect } from 'vitest'
import { until } from '../../support/servers/until.ts'

/** Expects Redis to keep the key for so many seconds from a moment between `since` and now: a pause takes none of them. */
export async function expectKept(redis: Redis, key: string, seconds: number, since: number): Promise<void> {
  const written = (await redis.pexpiretime(key)) - 1000 * seconds
  expect(written).toBeGreaterThanOrEqual(since)
  expect(written).toBeLessThanOrEqual(Date.now())
}

/** Lets the next one of these servers on which somebody waits for replicas answer as if the time were over. */
export async function endWait(...servers: Redis[]): Promise<void> {
  const endedOn = async (redis: Redis) => {
    const clients = String(await redis.call('CLIENT', 'LIST')).split('\n')
    const waiting = clients.find((line) => / flags=\S*b/.test(line) && / cmd=wait /.test(line))
    const [, id] = /^id=(\d+)/.exec(waiting ?? '') ?? []
    return id !== undefined && (await redis.call('CLIENT', 'UNBLOCK', id)) === 1
  }
  await until(async () => (await Promise.all(servers.map(endedOn))).includes(true), 'somebody waits')
}
