import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlobsServer } from '@netlify/blobs/server'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import netlifyBlobsStore from '../../src/netlify-blobs/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'

afterEach(() => vi.unstubAllEnvs())

// What `netlify dev` has: it answers no ETag to a read, and its check and its write are two steps.
describe('netlify-blobs in development', () => {
  it('finds the version of an item in the list, and keeps one session of one visitor', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sessions-blobs-'))
    const server = new BlobsServer({ directory, token: 'dev' })
    const { port } = await server.start()
    onTestFinished(async () => {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    })
    const edgeURL = `http://localhost:${port}`
    const context = { siteID: 'a-site', token: 'dev', edgeURL, uncachedEdgeURL: edgeURL }
    vi.stubEnv('NETLIFY_BLOBS_CONTEXT', btoa(JSON.stringify(context)))
    const open = () => netlifyBlobsStore({ commandTimeout: 60_000 })
    expect(await open().create('key', recordOf({ n: '1' }), start)).toBe(true)
    expect(await open().create('key', recordOf({ n: '1' }), start)).toBe(false)
    expect(await open().apply('key', changeOf({ set: fieldsOf({ n: '2' }) }))).toMatchObject({ revision: 2 })
    expect(await open().retire('key', { reason: 'ended', now: start, keepUntil: start + 9000 })).toEqual({
      kind: 'applied',
    })
    expect(await open().read('key', start)).toMatchObject({ kind: 'retired', reason: 'ended' })
  })
})

describe('netlify-blobs outside Netlify, with a token', () => {
  /** The API of Netlify, which answers addresses, or that it does not. */
  function stubApi(status: number): string[] {
    const items = new Map<string, string>()
    const asked: string[] = []
    vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
      const { host } = new URL(input)
      const method = init.method?.toUpperCase() ?? ''
      asked.push(`${method} ${host}`)
      if (host === 'api.netlify.com')
        return status === 200
          ? Response.json({ url: `https://signed.test/${new URL(input).pathname}` })
          : new Response('key sessions:key', { status })
      const found = items.get(input)
      if (method === 'PUT') {
        const isFree = new Headers(init.headers).get('if-none-match') === '*' && found === undefined
        if (isFree) items.set(input, String(init.body))
        return new Response(null, isFree ? { headers: { etag: '"1"' } } : { status: 412 })
      }
      return found === undefined
        ? new Response(null, { status: 404 })
        : new Response(found, { headers: { etag: '"1"' } })
    })
    onTestFinished(() => void vi.unstubAllGlobals())
    return asked
  }
  const open = () => netlifyBlobsStore({ siteID: 'a-site', token: 'personal', commandTimeout: 60_000 })

  it('asks for the address of an item before each request', async () => {
    const asked = stubApi(200)
    expect(await open().create('key', recordOf(), start)).toBe(true)
    expect(asked).toEqual(['PUT api.netlify.com', 'PUT signed.test'])
    expect(await open().read('key', start)).toMatchObject({ kind: 'live' })
  })

  it.each([401, 500])('has written nothing where that is answered with %i', async (status) => {
    const asked = stubApi(status)
    await expect(open().create('key', recordOf(), start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(asked).toEqual(['PUT api.netlify.com'])
  })
})
