import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { answeredWrongly, type EdgeFault } from './edge-fault.ts'

export interface BlobEdge {
  readonly items: Map<string, string>
  /** Each request that came, as method and name of the item. */
  readonly requests: string[]
  /** What goes wrong with requests from here on. */
  fail(fault: (method: string) => EdgeFault | undefined): void
  /** What a function of Netlify knows, as the platform passes it on. */
  readonly context: string
  stop(): Promise<void>
}

const SITE = 'a-site'
const TOKEN = 'token-of-the-function'
const PAGE = 50

/**
 * The uncached edge of Netlify Blobs as its documentation has it: every item with an ETag, which is made of its
 * content, writes under `If-Match` and `If-None-Match` in one step, lists in pages. The cached edge is not there.
 */
export async function startBlobEdge(): Promise<BlobEdge> {
  const items = new Map<string, string>()
  const requests: string[] = []
  let faultOf: (method: string) => EdgeFault | undefined = () => undefined

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://edge')
    const name = pathname.split('/').slice(3).join('/')
    const body = await text(request)
    requests.push(`${method} ${name}`)
    const fault = faultOf(method)
    if (fault === 'never answered') return
    if (typeof fault === 'object') return void response.writeHead(fault.status).end(`key ${name}: ${body}`)
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return void response.writeHead(401).end()
    if (!pathname.startsWith(`/${SITE}/site:astro-sessions`)) return void response.writeHead(404).end()
    if (name === '') return void response.end(JSON.stringify(pageOf(items, searchParams)))
    if (method === 'PUT') {
      const first = put(items, name, body, request)
      const status = fault === 'twice' ? put(items, name, body, request) : first
      if (answeredWrongly(fault, response)) return
      const etag = status === 200 && fault !== 'without etag' ? { etag: etagOf(body) } : {}
      return void response.writeHead(status, etag).end()
    }
    const found = items.get(name)
    if (method === 'DELETE') items.delete(name)
    if (answeredWrongly(fault, response)) return
    if (method === 'DELETE') return void response.writeHead(204).end()
    if (found === undefined) return void response.writeHead(404).end()
    response.writeHead(200, fault === 'without etag' ? {} : { etag: etagOf(found) }).end(found)
  }

  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const places = { edgeURL: 'http://127.0.0.1:1', uncachedEdgeURL: `http://127.0.0.1:${port}` }
  return {
    items,
    requests,
    fail(fault) {
      faultOf = fault
    },
    context: Buffer.from(JSON.stringify({ ...places, siteID: SITE, token: TOKEN })).toString('base64'),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function put(items: Map<string, string>, name: string, body: string, { headers }: IncomingMessage): number {
  const found = items.get(name)
  const ifMatch = headers['if-match']
  if (ifMatch === undefined && headers['if-none-match'] !== '*') return 400
  const holds = ifMatch === undefined ? found === undefined : found !== undefined && etagOf(found) === ifMatch
  if (!holds) return 412
  items.set(name, body)
  return 200
}

function pageOf(items: Map<string, string>, search: URLSearchParams): object {
  const keys = [...items.keys()].filter((key) => key.startsWith(search.get('prefix') ?? '')).sort()
  const start = Number(search.get('cursor') ?? 0)
  const page = keys.slice(start, start + PAGE)
  const blobs = page.map((key) => ({ key, etag: etagOf(items.get(key) ?? '') }))
  return { blobs, ...(start + PAGE < keys.length && { next_cursor: String(start + PAGE) }) }
}

function etagOf(content: string): string {
  return `"${createHash('md5').update(content).digest('hex')}"`
}
