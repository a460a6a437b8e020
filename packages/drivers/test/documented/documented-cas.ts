import { type CasStorage, fromCas } from '@astro-sessions/drivers/from-cas'
import type { SessionStore } from '@astro-sessions/engine'

/** A bucket that returns ETags and enforces conditions, as Amazon S3, R2 and many others do over HTTP. */
export interface BucketOptions {
  readonly url: string
  readonly token: string
}

export default function bucketStore({ url, token }: BucketOptions): SessionStore {
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    // Shorter than the engine's deadline, so that there is time to resend after a lost answer.
    const response = await fetch(url + path, { ...init, headers, signal: AbortSignal.timeout(900) })
    if (response.ok || response.status === 404 || response.status === 412) return response
    throw new Error(`status ${response.status}`)
  }

  const storage: CasStorage = {
    async get(key) {
      const response = await ask(`/sessions/${key}`)
      if (response.status === 404) return null
      return { text: await response.text(), version: response.headers.get('etag') ?? '' }
    },
    async put(key, text, { ifVersion }) {
      const headers = ifVersion === null ? { 'if-none-match': '*' } : { 'if-match': ifVersion }
      const response = await ask(`/sessions/${key}`, { method: 'PUT', body: text, headers })
      return response.ok ? (response.headers.get('etag') ?? '') : null
    },
    async remove(key, version) {
      await ask(`/sessions/${key}`, { method: 'DELETE', headers: { 'if-match': version } })
    },
    async *list() {
      const keys: string[] = JSON.parse(await (await ask('/sessions/')).text())
      yield* keys
    },
  }
  return fromCas(storage)
}
