import type { RedisClient } from './client/client.ts'

/** The part of a socket that holds writes back. */
interface Corkable {
  cork(): void
  uncork(): void
}

const corked = new WeakSet<Corkable>()

/**
 * Holds back what the client writes until the event loop has turned, so that the commands of many requests leave in
 * one packet. For a command that no other one is under way beside it would only cost time. ioredis's own auto-pipelining does the same for a Cluster, whose client has a socket for each node,
 * and costs more for each command.
 */
export function gather(client: RedisClient): void {
  const stream: unknown = Reflect.get(client, 'stream')
  if (client.isCluster || !isCorkable(stream) || corked.has(stream)) return
  corked.add(stream)
  stream.cork()
  setImmediate(() => {
    corked.delete(stream)
    stream.uncork()
  })
}

function isCorkable(stream: unknown): stream is Corkable {
  if (typeof stream !== 'object' || stream === null) return false
  return ['cork', 'uncork'].every((name) => typeof Reflect.get(stream, name) === 'function')
}
