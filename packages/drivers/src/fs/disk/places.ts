import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { SessionError } from '@astro-sessions/engine'

const KEY = /^[0-9a-f]{64}$/

/** Where the files of one session are. */
export interface Place {
  readonly key: string
  /** The session's own folder. */
  readonly folder: string
  /** The folder of all sessions whose keys begin alike. */
  readonly shard: string
}

export interface Places {
  /** The folder of all sessions, against the working folder of its first use. */
  base(): string
  /** @throws SessionError `INVALID_KEY` unless the key is a SHA-256 in lowercase hex: it becomes part of a path */
  of(key: string): Place
  /** Where unreadable files are put aside. */
  aside(): string
}

export function createPlaces(base: string): Places {
  let resolved: string | undefined
  // The build may run on another machine, in another folder.
  const root = () => {
    resolved ??= resolve(base)
    return resolved
  }
  return {
    base: root,
    of(key) {
      if (!KEY.test(key)) throw invalidKey()
      const shard = join(root(), key.slice(0, 2))
      return { key, shard, folder: join(shard, key) }
    },
    aside: () => join(root(), 'unreadable'),
  }
}

/** A name part that no other process uses. */
export function nonce(): string {
  return randomBytes(8).toString('hex')
}

function invalidKey(): SessionError {
  return new SessionError(
    'INVALID_KEY',
    'The fs driver was given a key that is not 64 lowercase hex characters.',
    {
      hint: 'Pass the SHA-256 of the token, as the engine does.',
    },
  )
}
