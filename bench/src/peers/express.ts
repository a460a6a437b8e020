import type { IncomingMessage, ServerResponse } from 'node:http'
import expressSession from 'express-session'
import inject, { type DispatchFunc } from 'light-my-request'
import { expressStore } from './express-store.ts'
import { cookieAfter, type Page, type Peer, type Place, viewOf } from './peer.ts'
import { SECRET } from './secret.ts'

/** express-session as a middleware, with connect-redis on Redis. */
export default async function express(place: Place): Promise<Peer> {
  const calls = { all: 0, refused: 0 }
  const { store, close } = await expressStore(place, () => {
    calls.all += 1
  })
  const middleware = expressSession({ secret: SECRET, resave: false, saveUninitialized: false, store })
  const run = (request: IncomingMessage, response: ServerResponse) =>
    new Promise<void>((resolve, reject) => {
      const next = (error?: unknown) => (error ? reject(error) : resolve())
      Reflect.apply(middleware, undefined, [request, response, next])
    })

  return {
    calls,
    async bare(cookie) {
      await inject((_request, response) => response.end('ok'), { url: '/', headers: { cookie } })
    },
    visit: (cookie, page) => visit(cookie, page, run),
    close,
  }
}

async function visit(
  cookie: string,
  page: Page,
  run: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<string> {
  const dispatch: DispatchFunc = async (request, response) => {
    try {
      await run(request, response)
      await page(viewOf(Reflect.get(request, 'session')))
      response.end('ok')
    } catch (error) {
      response.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const response = await inject(dispatch, { url: '/', headers: { cookie } })
  return cookieAfter(cookie, setCookiesOf(response.headers['set-cookie']))
}

export function setCookiesOf(header: number | string | string[] | undefined): string[] {
  if (Array.isArray(header)) return header
  return header === undefined ? [] : [String(header)]
}
