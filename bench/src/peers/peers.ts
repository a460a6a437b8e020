import { versionOf } from '../support/versions.ts'
import type { OpenPeer, Place } from './peer.ts'

export interface PeerEntry {
  readonly name: string
  readonly load: () => Promise<{ default: OpenPeer }>
  readonly keepsIn: 'store' | 'cookie'
  readonly isOurs?: boolean
  /** Packages whose versions are shown. */
  readonly packages: readonly string[]
}

/** Every session system that is measured. */
export const PEERS = {
  ours: {
    name: 'astro-sessions',
    load: () => import('./ours.ts'),
    keepsIn: 'store',
    isOurs: true,
    packages: [],
  },
  encrypted: {
    name: 'astro-sessions, encrypted',
    load: () => import('./ours-encrypted.ts'),
    keepsIn: 'store',
    isOurs: true,
    packages: [],
  },
  astro: {
    name: "Astro's session class",
    load: () => import('./astro.ts'),
    keepsIn: 'store',
    packages: ['astro', 'unstorage'],
  },
  express: {
    name: 'express-session',
    load: () => import('./express.ts'),
    keepsIn: 'store',
    packages: ['express-session', 'connect-redis'],
  },
  fastify: {
    name: '@fastify/session',
    load: () => import('./fastify.ts'),
    keepsIn: 'store',
    packages: ['@fastify/session', 'connect-redis'],
  },
  koa: {
    name: 'koa-session',
    load: () => import('./koa.ts'),
    keepsIn: 'store',
    packages: ['koa-session', 'ioredis'],
  },
  iron: {
    name: 'iron-session',
    load: () => import('./iron.ts'),
    keepsIn: 'cookie',
    packages: ['iron-session'],
  },
  h3: { name: "h3's session", load: () => import('./h3.ts'), keepsIn: 'cookie', packages: ['h3'] },
} as const satisfies Record<string, PeerEntry>

export type PeerName = keyof typeof PEERS

export function isPeerName(name: string): name is PeerName {
  return Object.hasOwn(PEERS, name)
}

/** @param options what the engine is made with, for the peer that has one */
export async function openPeer(name: PeerName, place: Place, options: object = {}) {
  const entry: PeerEntry = PEERS[name]
  const { default: open } = await entry.load()
  return open(place, options)
}

/** The packages of a peer with their versions. */
export function versionsOf({ packages }: PeerEntry): string {
  return packages.map((name) => `${name} ${versionOf(name)}`).join(', ')
}
