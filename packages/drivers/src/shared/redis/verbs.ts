import type { SessionStore } from '@astro-sessions/engine'
import { prefixOf } from '../keys/own-keys.ts'
import { decodeHash, encodeCreation, type Hash } from './hash.ts'
import { decodeApplied, decodeRetired, encodeChange, encodeRetirement } from './reply.ts'
import type { ScriptName } from './scripts.ts'

/** A way to a Redis. */
export interface ScriptRunner {
  /** The hash at the key, empty where nothing is; `null` where something else is. */
  read(key: string): Promise<Hash | null>
  /** What the script answers. */
  run(script: ScriptName, key: string, args: string[]): Promise<unknown>
}

/** What keys begin with where nobody says otherwise. */
export const DEFAULT_BASE = 'sessions'

export type Verbs = Pick<SessionStore, 'create' | 'read' | 'apply' | 'retire'>

/**
 * The verbs of a store on Redis, whatever the way to it: a site can change the way and finds its sessions.
 *
 * @param base what every key begins with, joined with a colon; empty for nothing
 */
export function redisVerbs({ read, run }: ScriptRunner, base = DEFAULT_BASE): Verbs {
  const prefix = prefixOf(base)
  return {
    create: async (key, record, now) =>
      (await run('create', prefix + key, encodeCreation(record, now))) === 1,
    read: async (key, now) => decodeHash(await read(prefix + key), now),
    apply: async (key, change) => decodeApplied(await run('apply', prefix + key, encodeChange(change))),
    retire: async (key, retirement) =>
      decodeRetired(await run('retire', prefix + key, encodeRetirement(retirement))),
  }
}
