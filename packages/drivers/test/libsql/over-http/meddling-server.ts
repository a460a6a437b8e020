import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { portOf } from '../../support/servers/free-port.ts'

/** What happens to a request with statements. */
export interface Meddling {
  /** Whether the server behind carries it out. */
  readonly reaches: boolean
  /** Answers in place of the server, whose own answer is empty where it was not reached. */
  answer(response: ServerResponse, own: string): unknown
}

export interface MeddlingServer {
  readonly url: string
  /** The requests with statements, in the order in which they came. */
  readonly seen: { readonly body: string; readonly authorization: string | undefined }[]
  /** Meddles with the next request that has statements. */
  meddle(next: Meddling): void
}

/** A server in front of one of libSQL, for one test. */
export async function startMeddling(target: string): Promise<MeddlingServer> {
  const seen: MeddlingServer['seen'] = []
  let meddling: Meddling | undefined

  async function forward(request: IncomingMessage, body: string): Promise<Response> {
    const { method = 'GET', url = '/', headers } = request
    const { authorization } = headers
    return fetch(new URL(url, target), {
      method,
      ...(method === 'POST' && { body }),
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    })
  }

  const server = createServer(async (request, response) => {
    const body = await text(request)
    const hasStatements = body.includes('"batch"') || body.includes('"execute"')
    if (hasStatements) seen.push({ body, authorization: request.headers.authorization })
    const fault = hasStatements ? meddling : undefined
    if (fault === undefined) {
      const own = await forward(request, body)
      response.writeHead(own.status, { 'content-type': 'application/json' }).end(await own.text())
      return
    }
    meddling = undefined
    await fault.answer(response, fault.reaches ? await (await forward(request, body)).text() : '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    seen,
    meddle(next) {
      meddling = next
    },
  }
}
