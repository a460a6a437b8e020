import { getSession, H3, updateSession } from 'h3'
import { cookieAfter, type Page, type Peer } from './peer.ts'
import { SECRET } from './secret.ts'

const OPTIONS = { password: SECRET, name: 'h3' }

/** The session of h3, which keeps it sealed in the cookie. */
export default async function h3(): Promise<Peer> {
  const pages = new Map<string, Page>()
  let count = 0
  const bare = new H3().get('/', () => 'ok')
  const app = new H3().get('/', async (event) => {
    const { data } = await getSession(event, OPTIONS)
    const changed: Record<string, unknown> = {}
    await pages.get(event.req.headers.get('x-page') ?? '')?.({
      get: (key) => changed[key] ?? data[key],
      set(key, value) {
        changed[key] = value
      },
    })
    if (Object.keys(changed).length > 0) await updateSession(event, OPTIONS, changed)
    return 'ok'
  })
  const requestWith = (headers: Record<string, string>) => new Request('http://localhost/', { headers })

  return {
    calls: { all: 0, refused: 0 },
    async bare(cookie) {
      await bare.fetch(requestWith({ cookie }))
    },
    async visit(cookie, page) {
      const name = `${++count}`
      pages.set(name, page)
      const response = await app.fetch(requestWith({ cookie, 'x-page': name }))
      pages.delete(name)
      if (response.status !== 200) throw new Error(await response.text())
      return cookieAfter(cookie, response.headers.getSetCookie())
    },
    async close() {},
  }
}
