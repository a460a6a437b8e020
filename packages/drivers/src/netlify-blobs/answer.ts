/** What came of one request to Netlify Blobs. */
export type Answer =
  | { readonly kind: 'status'; readonly status: number; readonly etag: string | null }
  /** No answer in time, or none at all. */
  | { readonly kind: 'lost'; readonly cause: unknown }
  /** What has to come before the request failed, so it was not sent. */
  | { readonly kind: 'unsent'; readonly status: number | null; readonly cause: unknown }

/** How the package asks for the address of an item, where the server does not run on Netlify. */
const ASKS_FOR_ADDRESS = 'signed-url'

/** A `fetch` for one operation, which notes what Netlify answers. */
export interface NotedFetch {
  readonly fetch: typeof globalThis.fetch
  /** `null` where nothing was sent. */
  answer(): Answer | null
}

/**
 * The package sends a write up to six times, five seconds apart, and takes every status but 412 for a success. So what
 * it is handed is final: 412 for all that is neither found nor missing.
 */
export function notedFetch(signal: AbortSignal): NotedFetch {
  let answer: Answer | null = null

  async function fetchOnce(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const isAddress = String(new Headers(init.headers).get('accept')).includes(ASKS_FOR_ADDRESS)
    try {
      const response = await fetch(input, { ...init, signal })
      const { status, headers } = response
      if (!isAddress) answer = { kind: 'status', status, etag: headers.get('etag') }
      else if (status !== 200) answer = { kind: 'unsent', status, cause: undefined }
      return [200, 404].includes(status) ? response : final()
    } catch (cause) {
      answer = isAddress ? { kind: 'unsent', status: null, cause } : { kind: 'lost', cause }
      return final()
    }
  }
  return { fetch: fetchOnce, answer: () => answer }
}

function final(): Response {
  return new Response(null, { status: 412 })
}
