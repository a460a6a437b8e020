import { SessionError } from '../errors/errors.ts'
import { describeNonName, isName } from './name.ts'

/** A field's name is its key behind a letter for its room, so that flashes, data and what is our own cannot meet. */
export type Room = 'data' | 'flash' | 'own'

const PREFIX: Record<Room, string> = { data: 'd:', flash: 'f:', own: 'o:' }

/**
 * The name of the field that keeps a key.
 *
 * @throws SessionError `INVALID_KEY` when the key is not a string, empty or not well-formed
 */
export function fieldName(key: unknown, room: Room = 'data'): string {
  if (isName(key)) return PREFIX[room] + key
  throw new SessionError('INVALID_KEY', 'A session key must be a well-formed string that is not empty.', {
    hint: `Pass a name, as in session.get('cart'). Got ${describeNonName(key)}.`,
  })
}

/** The key that a field keeps. */
export function keyOfField(name: string): string {
  return name.slice(2)
}

/** True for a field of the given room. */
export function isInRoom(name: string, room: Room): boolean {
  return name.startsWith(PREFIX[room])
}

/** What proves the forms of earlier pages: no key of the page, so that `clear` leaves it. */
export const EARLIER_MACS = fieldName('csrf-earlier', 'own')
