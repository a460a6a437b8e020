import { createEngine } from '@astro-sessions/engine'
import denoKvStore from '../../src/deno-kv/store.ts'

/** One server process on Deno: it adds items to a session, or begins one, and tells its list. */
interface Order {
  readonly path: string
  readonly token?: string
  readonly items: readonly string[]
  readonly isLast?: boolean
}

const { path, token, items, isLast = false }: Order = JSON.parse(process.env.KV_ORDER ?? '{}')
const store = denoKvStore({ path, commandTimeout: 60_000 })
const engine = createEngine({ store, storeTimeout: 60 })
const request = engine.open(token)
if (token === undefined) request.session.set('items', [])
await Promise.all(
  items.map((item) => engine.open(token).session.update('items', (list: string[] = []) => [...list, item])),
)
const counted = isLast ? await engine.all().count() : null
const list = await request.session.get('items')
if (isLast) request.session.logout()
const change = await request.commit()
const after = await engine.open(token).session.get('items')
await store.close?.()
console.log(
  JSON.stringify({
    list,
    token: change.kind === 'set' ? change.token : null,
    after: after ?? null,
    live: counted?.live ?? null,
  }),
)
