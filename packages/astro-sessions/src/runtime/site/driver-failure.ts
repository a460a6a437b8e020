import { SessionError } from '@astro-sessions/engine'

const SHORTEST_SECRET = 4

/**
 * What is told of a driver that could not be made of its options. Its own words are, as long as nothing of its
 * options is in them, which may be secret where the site runs.
 */
export function driverFailure(name: string, config: unknown, cause: unknown): SessionError {
  if (cause instanceof SessionError) return cause
  const words = cause instanceof Error ? cause.message : ''
  const isSafe = words !== '' && !partsOf(config).some((part) => words.includes(part))
  const hint = isSafe ? { hint: `It says: ${words}` } : {}
  return new SessionError(
    'INVALID_OPTION',
    `The session driver ${name} could not be created from its options when the server ran.`,
    { cause, ...hint },
  )
}

/** A password may stand within a URL. */
function partsOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value, ...value.split(/\W+/)].filter((part) => part.length >= SHORTEST_SECRET)
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(partsOf) : []
}
