import { SessionError } from '../errors/errors.ts'
import { describeNonName, isName } from '../values/name.ts'

/** More is no id: it would be kept with every session of the user, and `maxSize` does not count it. */
const LONGEST = 1024

/**
 * The id of a user as it was given.
 *
 * @throws SessionError `INVALID_VALUE` when it is not a well-formed string of 1 to 1,024 characters
 */
export function checkUserId(userId: unknown, call: string): string {
  if (isName(userId) && userId.length <= LONGEST) return userId
  throw new SessionError(
    'INVALID_VALUE',
    `${call}() needs the id of the user, a well-formed string of 1 to ${LONGEST} characters.`,
    { hint: `Got ${describe(userId)}. Convert a number with String(id).` },
  )
}

function describe(userId: unknown): string {
  return isName(userId) ? `${userId.length} characters` : describeNonName(userId)
}
