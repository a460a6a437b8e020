import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { conformanceFor } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import bucketStore from './documented-cas.ts'

/** A bucket of that kind in the place of `fetch`, which answers in a later turn of the event loop. */
function bucket() {
  const items = new Map<string, string>()
  const etagOf = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`
  return async (url: string, init: RequestInit = {}): Promise<Response> => {
    await new Promise((resolve) => setImmediate(resolve))
    const key = url.replace('https://bucket.test/sessions/', '')
    if (key === '') return Response.json([...items.keys()])
    const [headers, found] = [new Headers(init.headers), items.get(key)]
    const etag = found === undefined ? null : etagOf(found)
    if (init.method === undefined)
      return found === undefined || etag === null
        ? new Response(null, { status: 404 })
        : new Response(found, { headers: { etag } })
    const holds = headers.get('if-none-match') === '*' ? etag === null : headers.get('if-match') === etag
    if (!holds) return new Response(null, { status: 412 })
    if (init.method === 'DELETE') items.delete(key)
    else items.set(key, String(init.body))
    return new Response(null, { headers: { etag: etagOf(String(init.body)) } })
  }
}

describe('the driver over a bucket in docs/writing-a-driver.md', () => {
  beforeAll(() => void vi.stubGlobal('fetch', bucket()))
  afterAll(() => void vi.unstubAllGlobals())

  it('stands there word by word', async () => {
    const page = await readFile(new URL('../../../../docs/writing-a-driver.md', import.meta.url), 'utf8')
    const code = await readFile(new URL('documented-cas.ts', import.meta.url), 'utf8')
    expect(page).toContain(`\`\`\`ts\n${code}\`\`\``)
  })

  const open = () => bucketStore({ url: 'https://bucket.test', token: 'x' })
  for (const { name, run } of conformanceFor(open().capabilities)) it(name, () => run({ open }))
})
