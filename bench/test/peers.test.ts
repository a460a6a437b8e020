import { describe, expect, it } from 'vitest'
import { cookieAfter, type Peer } from '../src/peers/peer.ts'
import { isPeerName, openPeer, PEERS } from '../src/peers/peers.ts'

describe.each(Object.keys(PEERS))('the peer %s', (name) => {
  it('keeps what a request wrote for the next one', async () => {
    const peer = await open(name)
    const cookie = await peer.visit('', async (session) => {
      await session.set('visits', 7)
    })
    const later = await peer.visit(cookie, async (session) => {
      await session.set('visits', Number(await session.get('visits')) + 1)
    })
    let seen: unknown
    await peer.visit(later, async (session) => {
      seen = await session.get('visits')
    })
    await peer.close()
    expect(seen).toBe(8)
  })
})

it('a browser sends the newest value of each cookie', () => {
  expect(cookieAfter('a=1; b=2', ['b=3; Path=/; HttpOnly', 'c=4'])).toBe('a=1; b=3; c=4')
})

async function open(name: string): Promise<Peer> {
  if (!isPeerName(name)) throw new Error(`There is no peer ${name}.`)
  return openPeer(name, { kind: 'memory' })
}
