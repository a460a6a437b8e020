import cookiePlugin from '@fastify/cookie'
import sessionPlugin from '@fastify/session'
import fastify from 'fastify'
import { setCookiesOf } from './express.ts'
import { expressStore } from './express-store.ts'
import { cookieAfter, type Page, type Peer, type Place, viewOf } from './peer.ts'
import { SECRET } from './secret.ts'

/** @fastify/session, with connect-redis on Redis as its documentation says. */
export default async function fastifySession(place: Place): Promise<Peer> {
  const calls = { all: 0, refused: 0 }
  const { store, close } = await expressStore(place, () => {
    calls.all += 1
  })
  const pages = new Map<string, Page>()
  let count = 0
  const bare = fastify().get('/', async () => 'ok')
  const app = fastify()
  await app.register(cookiePlugin)
  await app.register(sessionPlugin, {
    secret: SECRET,
    saveUninitialized: false,
    cookie: { secure: false },
    store: {
      // The same methods with other types.
      get: (id, done) => Reflect.apply(store.get, store, [id, done]),
      set: (id, data, done) => Reflect.apply(store.set, store, [id, data, done]),
      destroy: (id, done) => Reflect.apply(store.destroy, store, [id, done]),
    },
  })
  app.get('/', async ({ session, headers }) => {
    await pages.get(String(headers['x-page']))?.(viewOf(session))
    return 'ok'
  })

  return {
    calls,
    async bare(cookie) {
      await bare.inject({ url: '/', headers: { cookie } })
    },
    async visit(cookie, page) {
      const name = `${++count}`
      pages.set(name, page)
      const response = await app.inject({ url: '/', headers: { cookie, 'x-page': name } })
      pages.delete(name)
      if (response.statusCode !== 200) throw new Error(response.body)
      return cookieAfter(cookie, setCookiesOf(response.headers['set-cookie']))
    },
    async close() {
      await app.close()
      await bare.close()
      await close()
    },
  }
}
