import type { SessionStore } from '@astro-sessions/engine'
import { fromCas } from '../from-cas/store.ts'
import { blobStorage } from './blob-storage.ts'
import { checkNetlifyBlobsOptions, type NetlifyBlobsOptions } from './options.ts'

export type { NetlifyBlobsOptions } from './options.ts'

/**
 * Sessions in Netlify Blobs, from functions of Netlify, and with `siteID` and `token` from anywhere. Needs the package
 * `@netlify/blobs`.
 *
 * Reads are strong, so that a logout is seen at once everywhere, and each write has the condition that nobody else has
 * written. A write whose answer was lost is sent again on the same condition, and is stored once. Netlify deletes
 * nothing by itself: `sweep` does.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export default function netlifyBlobsStore(options: NetlifyBlobsOptions = {}): SessionStore {
  return fromCas(blobStorage(checkNetlifyBlobsOptions(options)))
}
