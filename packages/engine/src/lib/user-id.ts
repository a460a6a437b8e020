import { SessionError } from './errors.ts'

/**
 * The id of a user as it was given. A lone surrogate has no form in UTF-8: stores would make one user of several.
 *
 * @throws SessionError `INVALID_VALUE` when it is not a string, empty or not well-formed
 */
export function checkUserId(userId: unknown, call: string): string {
  if (typeof userId === 'string' && userId !== '' && userId.isWellFormed()) return userId
  throw new SessionError(
    'INVALID_VALUE',
    `${call}() needs the id of the user, a well-formed string that is not empty.`,
    { hint: `Got ${describe(userId)}. Convert a number with String(id).` },
  )
}

function describe(userId: unknown): string {
  if (typeof userId !== 'string') return typeof userId
  return userId === '' ? 'an empty string' : 'a string with half a character in it'
}
