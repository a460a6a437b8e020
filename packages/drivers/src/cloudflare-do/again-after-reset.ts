/** Tries in all. What fails once more is told. */
const TRIES = 3

/**
 * Runs a call that changes nothing, and again where its object was reset meanwhile: a deploy, or a move of the object,
 * breaks the calls that are under way. Not where the object is overloaded, which more calls would make worse.
 */
export async function againAfterReset<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; tries < TRIES; tries++) {
    try {
      return await call()
    } catch (error) {
      if (!wasReset(error)) throw error
    }
  }
  return call()
}

/** As the runtime marks its errors. */
function wasReset(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const isMarked = (mark: string) => Reflect.get(error, mark) === true
  return (isMarked('retryable') || isMarked('durableObjectReset')) && !isMarked('overloaded')
}
