import { SessionError } from '@astro-sessions/engine'

/**
 * A client of the site, once the module that makes it has run.
 *
 * @throws SessionError `STORE_UNAVAILABLE` when that failed
 */
export async function siteClient(driver: string, client: unknown): Promise<unknown> {
  try {
    return await client
  } catch (cause) {
    throw new SessionError(
      'STORE_UNAVAILABLE',
      `The module with the \`client\` of the ${driver} driver failed, so nothing was read or written.`,
      { cause, hint: 'The error that it threw is the cause of this one.' },
    )
  }
}
