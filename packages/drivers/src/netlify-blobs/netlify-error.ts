import { SessionError } from '@astro-sessions/engine'
import type { Answer } from './answer.ts'

const NOTHING = 'so nothing was read or written'

/** Why Netlify said no, by status: https://docs.netlify.com/build/data-and-storage/netlify-blobs/ */
const REFUSALS: Readonly<Record<number, readonly [message: string, hint: string]>> = {
  401: ['Netlify Blobs refused the token', 'Deploy again, or check `siteID` and `token`.'],
  403: ['Netlify Blobs refused the token', 'Deploy again, or check `siteID` and `token`.'],
  404: ['Netlify Blobs does not know this site', 'Check `siteID`, and that the site is deployed.'],
  429: ['Netlify Blobs got too many requests', 'Try again in a moment. See the limits of your plan.'],
}

/** True when Netlify has said no, and did nothing: 408 may have reached the storage. */
export function isRefused(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408
}

export function refusedError(status: number): SessionError {
  const cause = Object.assign(new Error(), { status })
  if (status === 413) {
    return new SessionError(
      'TOO_LARGE',
      'The session is larger than Netlify Blobs allows, so nothing was written.',
      {
        cause,
        hint: 'Keep large data in a database and its id in the session.',
      },
    )
  }
  const [message, hint] = REFUSALS[status] ?? [
    `Netlify Blobs refused a request`,
    'Check the status of Netlify.',
  ]
  return new SessionError('STORE_UNAVAILABLE', `${message}, ${NOTHING}.`, { cause, hint })
}

/** The error of a request that was not sent at all. */
export function unsentError({ status, cause }: Extract<Answer, { kind: 'unsent' }>): SessionError {
  if (status !== null) return refusedError(status)
  return new SessionError('STORE_UNAVAILABLE', `Netlify Blobs did not answer, ${NOTHING}.`, {
    cause,
    hint: 'Check the status of Netlify.',
  })
}

/** The package could not make a request: it lacks what a function of Netlify knows. */
export function unusable(cause: unknown): SessionError {
  const isCached = cause instanceof Error && cause.name === 'BlobsConsistencyError'
  const message = isCached
    ? 'Netlify Blobs offers no strongly consistent reads here, so a session that was logged out could still be open'
    : 'The session driver netlify-blobs does not know its site: this server does not run as a Netlify function'
  return new SessionError('STORE_UNAVAILABLE', `${message}, ${NOTHING}.`, {
    cause,
    hint: 'Run it on Netlify or with `netlify dev`, or set `siteID` and `token`.',
  })
}

export function notInstalled(cause: unknown): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    'The session driver netlify-blobs cannot find the package `@netlify/blobs`.',
    {
      cause,
      hint: 'Add it to the dependencies of the site, and install them where the server runs.',
    },
  )
}

/** What nobody knows the outcome of. */
export function lostError(answer: Exclude<Answer, { kind: 'unsent' }>): Error {
  const { kind } = answer
  return kind === 'lost'
    ? new Error('lost', { cause: answer.cause })
    : Object.assign(new Error(), { status: answer.status })
}
