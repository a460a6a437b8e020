import { SessionError } from '@astro-sessions/engine'
import { hasEnv } from '../shared/env.ts'
import { assertOptionsObject } from '../shared/options-object.ts'
import { namesOf } from '../shared/written-options.ts'

/** Options of `netlifyBlobs()`. */
export interface NetlifyBlobsOptions {
  /** The store in Netlify Blobs (`astro-sessions`, the same as the adapter's). */
  name?: string
  /** Prefix of every key (`sessions`; in a site, its name and `:sessions`). */
  base?: string
  /** The id of the site, if the server does not run on Netlify. Needs `token`. */
  siteID?: string
  /** A personal access token, if the server does not run on Netlify. Needs `siteID`. */
  token?: string
  /** Longest time for one verb, all its requests included, in milliseconds (1900: just under the engine's own limit). */
  commandTimeout?: number
}

export interface NetlifyBlobsSettings {
  readonly name: string
  readonly base: string
  /** Of a server elsewhere. */
  readonly access: { readonly siteID: string; readonly token: string } | Record<string, never>
  readonly commandTimeout: number
}

export const NETLIFY_BLOBS_OPTIONS = namesOf<NetlifyBlobsOptions>({
  name: true,
  base: true,
  siteID: true,
  token: true,
  commandTimeout: true,
})

/** What a URL has no other meaning for. */
const NAME = /^[\w.:@-]{1,200}$/

/** @throws SessionError `INVALID_OPTION` */
export function checkNetlifyBlobsOptions(options: NetlifyBlobsOptions): NetlifyBlobsSettings {
  assertOptionsObject(options, 'netlify-blobs', EXAMPLE)
  const unknown = Object.keys(options).find((name) => !NETLIFY_BLOBS_OPTIONS.includes(name))
  if (unknown !== undefined) throw invalid(`there is no option \`${unknown}\`.`)
  const { name = 'astro-sessions', base = 'sessions', siteID, token, commandTimeout = 1900 } = options
  for (const [option, value] of Object.entries({ name, base }))
    if (typeof value !== 'string' || !(NAME.test(value) || hasEnv(value)))
      throw invalid(`\`${option}\` may hold letters, digits and . : @ _ - only.`)
  if (new TextEncoder().encode(name).length > 64) throw invalid('`name` is longer than 64 bytes.')
  if ((siteID === undefined) !== (token === undefined)) throw invalid('`siteID` and `token` go together.')
  if (!(typeof commandTimeout === 'number' && commandTimeout > 0))
    throw invalid('`commandTimeout` is not a positive number of milliseconds.')
  const access = siteID === undefined || token === undefined ? {} : { siteID, token }
  return { name, base, access, commandTimeout }
}

const EXAMPLE = "netlifyBlobs({ name: 'astro-sessions' })"

function invalid(problem: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `The options of the netlify-blobs driver are not valid: ${problem}`,
    {
      hint: `For example ${EXAMPLE}.`,
    },
  )
}
