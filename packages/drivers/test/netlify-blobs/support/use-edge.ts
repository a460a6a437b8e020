import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, beforeEach, vi } from 'vitest'
import netlifyBlobsStore, { type NetlifyBlobsOptions } from '../../../src/netlify-blobs/store.ts'
import { type BlobEdge, startBlobEdge } from './blob-edge.ts'

export interface EdgePlace {
  readonly edge: BlobEdge
  open(options?: NetlifyBlobsOptions): SessionStore
}

/** A function of Netlify for the tests of a file: an empty edge before each, on which nothing goes wrong. */
export function useEdge(): EdgePlace {
  let edge: BlobEdge | undefined
  const here = () => {
    if (edge === undefined) throw new Error('The edge has not started.')
    return edge
  }
  beforeAll(async () => {
    edge = await startBlobEdge()
    vi.stubEnv('NETLIFY_BLOBS_CONTEXT', edge.context)
  })
  beforeEach(() => {
    here().items.clear()
    here().requests.length = 0
    here().fail(() => undefined)
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    return here().stop()
  })
  return {
    get edge() {
      return here()
    },
    open: (options) => netlifyBlobsStore({ commandTimeout: 60_000, ...options }),
  }
}
