import { SessionError } from '@astro-sessions/engine'

/** @throws SessionError `TOO_LARGE` when the bytes are more than one value of a store takes; nothing was written then */
export function assertFits(bytes: number, limit: number | undefined): void {
  if (limit !== undefined && bytes > limit) throw tooLarge(bytes, limit)
}

/** The error of a session that would take more bytes than one value of its store. */
export function tooLarge(bytes: number, limit: number): SessionError {
  return new SessionError(
    'TOO_LARGE',
    `The session would take ${kilobytes(bytes)}, and its store takes ${kilobytes(limit)} at most, so nothing was written.`,
    { hint: 'Keep large data in a database and its id in the session.' },
  )
}

function kilobytes(size: number): string {
  return `${Math.ceil(size / 1000)} kB`
}
