import type { Subject } from '../measure/subject.ts'
import type { Peer, Place } from '../peers/peer.ts'
import { isPeerName, openPeer } from '../peers/peers.ts'
import { DATA } from '../support/data.ts'

export interface EngineSubjectOptions {
  readonly peer: string
  readonly place: Place
  /** The session beside the small one, as text by key. */
  readonly extra?: Record<string, string>
}

/** A visitor with a session of about 1 kB who asks for one page again and again. */
export async function open({ peer: name, place, extra = {} }: EngineSubjectOptions): Promise<Subject> {
  if (!isPeerName(name)) throw new Error(`There is no peer ${name}.`)
  const peer = await openPeer(name, place)
  const cookie = await seed(peer, extra)
  return {
    tasks: {
      bare: () => peer.bare(cookie),
      untouched: () => peer.visit(cookie, async () => {}),
      read: () =>
        peer.visit(cookie, async (session) => {
          await session.get('theme')
        }),
      write: () =>
        peer.visit(cookie, async (session) => {
          await session.set('visits', Number(await session.get('visits')) + 1)
        }),
      blind: (index) =>
        peer.visit(cookie, async (session) => {
          await session.set('visits', index)
        }),
    },
    figures: { calls: () => peer.calls.all },
    close: () => peer.close(),
  }
}

async function seed(peer: Peer, extra: Record<string, string>): Promise<string> {
  return peer.visit('', async (session) => {
    for (const [key, value] of Object.entries({ ...DATA, ...extra })) await session.set(key, value)
  })
}
