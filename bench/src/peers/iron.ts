import { getIronSession } from 'iron-session'
import { cookieAfter, type Peer, viewOf } from './peer.ts'
import { SECRET } from './secret.ts'

const OPTIONS = { password: SECRET, cookieName: 'iron' }

/** iron-session, which keeps the session sealed in the cookie. */
export default async function iron(): Promise<Peer> {
  const requestWith = (cookie: string) => new Request('http://localhost/', { headers: { cookie } })
  return {
    calls: { all: 0, refused: 0 },
    async bare(cookie) {
      requestWith(cookie)
      new Response('ok')
    },
    async visit(cookie, page) {
      const response = new Response('ok')
      const session = await getIronSession<object>(requestWith(cookie), response, OPTIONS)
      const view = viewOf(session)
      let isChanged = false
      await page({
        get: view.get,
        set(key, value) {
          isChanged = true
          return view.set(key, value)
        },
      })
      if (isChanged) await session.save()
      return cookieAfter(cookie, response.headers.getSetCookie())
    },
    async close() {},
  }
}
