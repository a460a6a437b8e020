import { SessionError } from '../../../lib/errors/errors.ts'
import type { FuzzWorld } from '../world.ts'
import type { Attempt } from './attempt.ts'
import { LateReadRefused } from './store-error.ts'

/** What a page may be answered with. */
export function isExpectedError(world: FuzzWorld, { arrival }: Attempt, error: unknown): boolean {
  if (error instanceof LateReadRefused) return arrival.refusesLateReads
  if (!(error instanceof SessionError)) return false
  const { requests, faults, onInterrupted } = world.plan
  const verbs = new Set(requests.flatMap(({ steps }) => steps.map(({ verb }) => verb)))
  const hasTimePassed = [...verbs].some((verb) => verb.includes('passes') || verb.includes('expires'))
  switch (error.code) {
    case 'STORE_UNAVAILABLE':
    case 'OUTCOME_UNKNOWN':
      return faults.length > 0
    case 'RESPONSE_STARTED':
      return verbs.has('respond')
    case 'SESSION_INTERRUPTED':
      return onInterrupted === 'fail'
    case 'SESSION_PREFETCHED':
      return arrival.unseen === 'ahead'
    case 'INVALID_TOKEN':
      return verbs.has('load')
    case 'SESSION_CONTENDED':
      return hasTimePassed
    default:
      return false
  }
}
