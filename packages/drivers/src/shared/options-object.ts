import { SessionError } from '@astro-sessions/engine'

/**
 * Refuses what is no object of options. A bare path or address would be taken for none.
 *
 * @param example how the driver is called
 * @throws SessionError `INVALID_OPTION`
 */
export function assertOptionsObject(options: unknown, driver: string, example: string): void {
  if (typeof options === 'object' && options !== null) return
  throw new SessionError('INVALID_OPTION', `The options of the ${driver} driver are not an object.`, {
    hint: `For example ${example}.`,
  })
}
