import type { Subject } from '../measure/subject.ts'
import type { Peer, Place } from '../peers/peer.ts'
import { isPeerName, openPeer } from '../peers/peers.ts'
import { line } from '../support/data.ts'

export interface ContentionOptions {
  readonly peer: string
  readonly place: Place
  /** What the engine is made with, for the peer that has one. */
  readonly options?: object
  /** Each request through an instance of its own, as if it came to another process. */
  readonly isApart?: boolean
  readonly writers: number
  /** How many sessions the writers share. */
  readonly sessions?: number
}

/** Writers that each read the cart of a session, add a line of their own and set it. */
export async function open(given: ContentionOptions): Promise<Subject> {
  const { peer: name, place, options = {}, isApart = false, writers, sessions = 1 } = given
  if (!isPeerName(name)) throw new Error(`There is no peer ${name}.`)
  const instances = isApart ? writers : 1
  const peers = await Promise.all(Array.from({ length: instances }, () => openPeer(name, place, options)))
  const peerOf = (index: number): Peer => peers[index % peers.length] ?? fail()
  let jars: string[] = []
  const sum = (key: 'all' | 'refused') => peers.reduce((total, { calls }) => total + calls[key], 0)

  return {
    tasks: {
      async start() {
        jars = await Promise.all(Array.from({ length: sessions }, () => peerOf(0).visit('', empty)))
      },
      async add(index) {
        const jar = index % sessions
        const sent = jars[jar] ?? fail()
        const answered = await peerOf(index).visit(sent, (session) => add(session, index))
        // The browser keeps the cookie that came last.
        if (answered !== sent) jars[jar] = answered
      },
    },
    figures: {
      refused: () => sum('refused'),
      async kept() {
        const counts = await Promise.all(jars.map((cookie) => linesOf(peerOf(0), cookie)))
        return counts.reduce((total, count) => total + count, 0)
      },
    },
    async close() {
      await Promise.all(peers.map((peer) => peer.close()))
    },
  }
}

async function empty(session: { set(key: string, value: unknown): unknown }): Promise<void> {
  await session.set('cart', [])
}

async function add(session: Parameters<Parameters<Peer['visit']>[1]>[0], index: number): Promise<void> {
  const cart = await session.get('cart')
  await session.set('cart', [...(Array.isArray(cart) ? cart : []), line(`sku-${index}`)])
}

async function linesOf(peer: Peer, cookie: string): Promise<number> {
  let count = 0
  await peer.visit(cookie, async (session) => {
    const cart = await session.get('cart')
    count = Array.isArray(cart) ? cart.length : 0
  })
  return count
}

function fail(): never {
  throw new Error('There is no session to write to.')
}
