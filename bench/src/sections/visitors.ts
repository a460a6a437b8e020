import type { Subject } from '../measure/subject.ts'
import type { Peer, View } from '../peers/peer.ts'
import { DATA, textOf } from '../support/data.ts'

/** Beyond the end of every session, in milliseconds. */
const LONGEST_LIFE = 60 * 24 * 60 * 60 * 1000

/**
 * Visitors with a session of about 1 kB each: one who asks again and again, and others.
 *
 * @param text characters of a text beside the rest (none)
 */
export async function visitorsOf(peer: Peer, text = 0): Promise<Subject> {
  const data = text === 0 ? DATA : { ...DATA, text: textOf(text) }
  const start = () =>
    peer.visit('', async (session) => {
      for (const [key, value] of Object.entries(data)) await session.set(key, value)
    })
  const cookie = await start()
  const others: string[] = []
  const anyOther = () => others[Math.floor(Math.random() * others.length)] ?? cookie

  return {
    tasks: {
      bare: () => peer.bare(cookie),
      read: () => peer.visit(cookie, read),
      write: () => peer.visit(cookie, write),
      blind: (index) => peer.visit(cookie, async (session) => void (await session.set('visits', index))),
      start,
      async grow() {
        others.push(await start())
      },
      'read any': () => peer.visit(anyOther(), read),
      'write any': () => peer.visit(anyOther(), write),
      sweep: async () => peer.sweep?.(Date.now()),
      'sweep all': async () => peer.sweep?.(Date.now() + LONGEST_LIFE),
    },
    figures: { calls: () => peer.calls.all, heap: heapUsed },
    close: () => peer.close(),
  }
}

async function read(session: View): Promise<void> {
  await session.get('theme')
}

async function write(session: View): Promise<void> {
  await session.set('visits', Number(await session.get('visits')) + 1)
}

/** Bytes that are in use, after what is not was let go. */
function heapUsed(): number {
  for (let times = 0; times < 3; times += 1) globalThis.gc?.()
  const { heapUsed: heap, external } = process.memoryUsage()
  return heap + external
}
