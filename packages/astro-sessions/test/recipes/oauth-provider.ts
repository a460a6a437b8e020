import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

export interface Provider {
  readonly url: string
  stop(): Promise<void>
}

/**
 * A provider of OAuth on the loopback, at which Ann is always logged in: it sends the visitor back by a link or, with
 * `form_post` among what it was asked, by a form. A code is worth something once, and with its verifier only.
 */
export async function startProvider(): Promise<Provider> {
  const challenges = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://provider')
    if (url.pathname === '/authorize') {
      const code = `code ${challenges.size}`
      challenges.set(code, url.searchParams.get('code_challenge') ?? '')
      response.end(JSON.stringify({ code, state: url.searchParams.get('state') }))
      return
    }
    const form = new URLSearchParams(await textOf(request))
    const code = form.get('code') ?? ''
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isProven = challenges.get(code) === proof
    challenges.set(code, '')
    response.statusCode = isProven ? 200 : 400
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(isProven ? { id: 'ann' } : {}))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The provider has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
