import { toldStack } from '../errors/error-stack.ts'
import { SessionError } from '../errors/errors.ts'

/** How platforms word a failed `fetch`, which is a `TypeError`, too. */
const OF_NETWORK = /fetch|network|terminated|socket|connection/i

/** Whether an error tells of a mistake in somebody's code, and not of a storage that cannot be reached. */
export function isMistake(cause: unknown): cause is Error {
  if (!(cause instanceof Error)) return false
  if (cause.name === 'ReferenceError') return true
  return cause.name === 'TypeError' && cause.cause === undefined && !OF_NETWORK.test(cause.message)
}

/** The error for a mistake in the code of a driver. Its stack is that of the mistake: nobody can mend an outage that is none. */
export function driverMistake(verb: string, cause: Error): SessionError {
  const message = `The session store failed at "${verb}" by a mistake in its own code, a ${cause.name}.`
  const hint =
    'Its storage may be fine: the stack shows where it was thrown. A write may or may not have happened. The conformance cases of @astro-sessions/engine/testing find such mistakes.'
  const error = new SessionError('STORE_INVALID', message, { cause, hint })
  const { code, name, cause: told } = error
  const stack = told instanceof Error ? told.stack : undefined
  const value = toldStack({ name, code, message, hint }, stack)
  Object.defineProperty(error, 'stack', { value, configurable: true, writable: true })
  return error
}
