import { SessionError } from '@astro-sessions/engine'
import { ownKeys, prefixOf } from '../shared/keys/own-keys.ts'

/** An item of ours. */
export interface OwnItem {
  readonly key: string
  /** Its name, as it was given to the driver. */
  readonly name: string
}

/** The names of the two items of a key, and the way back. */
export interface Names {
  recordAt(key: string): string
  markerAt(key: string): string
  /** Those of our items among what a driver lists. */
  ownOf(listed: readonly unknown[]): OwnItem[]
}

const MARKER = '.gone'

/**
 * @param base what the names of all items begin with
 * @throws SessionError `INVALID_OPTION` when it has a question mark: unstorage cuts a name there, and all sessions would
 *   be one item
 */
export function namesUnder(base: string): Names {
  if (base.includes('?')) throw cutOff()
  const recordAt = (key: string) => `${base}:${key}`
  const markerAt = (key: string) => recordAt(key) + MARKER
  const prefix = prefixOf(tidied(base))
  return {
    recordAt,
    markerAt,
    ownOf: (listed) =>
      listed.flatMap((each) => {
        const name = tidied(String(each))
        const isMarker = name.endsWith(MARKER)
        const names = ownKeys([isMarker ? name.slice(0, -MARKER.length) : name], prefix)
        return names.map((key) => ({ key, name: isMarker ? markerAt(key) : recordAt(key) }))
      }),
  }
}

const UNTIDY = /[/\\]|::|^:|:$/

// Some drivers list a name as it was given, those of files as a path, and others with one colon wherever some stood.
function tidied(name: string): string {
  if (!UNTIDY.test(name)) return name
  return name
    .split(/[:/\\]+/)
    .filter(Boolean)
    .join(':')
}

function cutOff(): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    'The base of the sessions has a question mark in it, at which unstorage cuts off a name: all sessions would be one.',
    { hint: 'Choose another base.' },
  )
}
