import Koa from 'koa'
import session from 'koa-session'
import inject from 'light-my-request'
import { setCookiesOf } from './express.ts'
import { openItems } from './items.ts'
import { cookieAfter, type Page, type Peer, type Place, viewOf } from './peer.ts'
import { SECRET } from './secret.ts'

const DAY = 86_400

/** koa-session with an external store. */
export default async function koa(place: Place): Promise<Peer> {
  const calls = { all: 0, refused: 0 }
  const items = openItems(place, () => {
    calls.all += 1
  })
  const store = {
    async get(key: string) {
      const text = await items.get(key)
      return text === null ? undefined : JSON.parse(text)
    },
    set: (key: string, value: unknown) => items.set(key, JSON.stringify(value), DAY),
    destroy: (key: string) => items.remove(key),
  }
  const pages = new Map<string, Page>()
  const app = new Koa()
  app.keys = [SECRET]
  app.use(session({ store, maxAge: DAY * 1000 }, app))
  app.use(async (context) => {
    const data: unknown = Reflect.get(context, 'session')
    if (typeof data === 'object' && data !== null) await pages.get(context.get('x-page'))?.(viewOf(data))
    context.body = 'ok'
  })
  const bare = new Koa().use(async (context) => {
    context.body = 'ok'
  })
  const [callback, bareCallback] = [app.callback(), bare.callback()]
  let count = 0

  return {
    calls,
    async bare(cookie) {
      await inject(bareCallback, { url: '/', headers: { cookie } })
    },
    async visit(cookie, page) {
      const name = `${++count}`
      pages.set(name, page)
      const response = await inject(callback, { url: '/', headers: { cookie, 'x-page': name } })
      pages.delete(name)
      if (response.statusCode !== 200) throw new Error(response.body)
      return cookieAfter(cookie, setCookiesOf(response.headers['set-cookie']))
    },
    close: () => items.close(),
  }
}
