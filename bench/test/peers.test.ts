import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cookieAfter, type Peer, type Place } from '../src/peers/peer.ts'
import { isPeerName, openPeer, PEERS } from '../src/peers/peers.ts'
import { startPostgres } from '../src/support/postgres-server.ts'

async function expectKept(peer: Peer): Promise<void> {
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
}

describe.each(Object.keys(PEERS))('the peer %s', (name) => {
  it('keeps what a request wrote for the next one', async () => {
    await expectKept(await open(name, { kind: 'memory' }))
  })
})

describe.each(['ours', 'astro'])('the peer %s', (name) => {
  it('keeps it in PostgreSQL', async () => {
    await using server = await startPostgres()
    await expectKept(await open(name, { kind: 'postgres', url: server.url }))
    expect(await server.sizeOf(name === 'ours' ? 'sessions' : 'unstorage')).toBeGreaterThan(8192)
  })

  it('keeps it in a file of libSQL', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bench-libsql-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await expectKept(await open(name, { kind: 'libsql', folder }))
    expect(await readdir(folder)).toContain(`${name}-libsql.db`)
  })
})

it('a browser sends the newest value of each cookie', () => {
  expect(cookieAfter('a=1; b=2', ['b=3; Path=/; HttpOnly', 'c=4'])).toBe('a=1; b=3; c=4')
})

async function open(name: string, place: Place): Promise<Peer> {
  if (!isPeerName(name)) throw new Error(`There is no peer ${name}.`)
  return openPeer(name, place)
}
