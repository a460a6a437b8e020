import { Pool } from 'undici'
import { percentile } from './statistics.ts'

// A process of its own: what it costs to ask is not taken from what answers.

export interface LoadOrder {
  readonly url: string
  readonly path: string
  /** One Cookie header for each connection. */
  readonly cookies: readonly string[]
  /** Milliseconds. */
  readonly time: number
}

/** Latencies in milliseconds. */
export interface LoadResult {
  /** Requests that were answered. */
  readonly count: number
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

process.on('message', async (order: LoadOrder) => {
  try {
    process.send?.({ answer: await load(order) })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
})
process.send?.({ answer: 'ready' })

/** Asks for a page over as many connections as there are cookies, each asking again as soon as it is answered. */
async function load({ url, path, cookies, time }: LoadOrder): Promise<LoadResult> {
  const pool = new Pool(url, { connections: cookies.length, pipelining: 1 })
  const start = performance.now()
  const end = start + time
  const latencies: number[] = []
  const visit = async (cookie: string) => {
    const headers = cookie === '' ? {} : { cookie }
    while (performance.now() < end) {
      const sent = performance.now()
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers })
      await body.dump()
      if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}.`)
      latencies.push(performance.now() - sent)
    }
  }
  await Promise.all(cookies.map(visit))
  const seconds = (performance.now() - start) / 1000
  await pool.close()
  latencies.sort((a, b) => a - b)
  const [p50 = 0, p95 = 0, p99 = 0] = [50, 95, 99].map((share) => percentile(latencies, share))
  return { count: latencies.length, perSecond: latencies.length / seconds, p50, p95, p99 }
}
