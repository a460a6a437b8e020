import { SessionError } from '@astro-sessions/engine'

/**
 * Runs what writes no session. What the driver throws is told without its text, which may hold keys and values.
 *
 * @throws SessionError `STORE_UNAVAILABLE`
 */
export async function asUnavailable<Answer>(send: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await send()
  } catch (cause) {
    if (cause instanceof SessionError) throw cause
    throw new SessionError(
      'STORE_UNAVAILABLE',
      'The storage of the sessions did not answer. Nothing was written.',
      {
        cause,
        hint: 'Check that the storage runs and can be reached with the options of its driver.',
      },
    )
  }
}
