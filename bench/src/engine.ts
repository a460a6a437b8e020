import { createEngine } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { bench, group, run, summary } from 'mitata'
import { astroSessions } from './astro-session.ts'

/** The session of a small shop: a cart of ten lines, a profile, a few settings; about 1 kB. */
const DATA = {
  cart: Array.from({ length: 10 }, (_, index) => ({
    sku: `sku-${index}`,
    quantity: index + 1,
    note: 'as a gift',
  })),
  profile: { name: 'Ada Lovelace', mail: 'ada@example.org', since: new Date(0) },
  theme: 'dark',
  locale: 'en',
  visits: 7,
}

const engine = createEngine({ store: memoryStore() })
const first = engine.open(undefined)
for (const [key, value] of Object.entries(DATA)) first.session.set(key, value)
const change = await first.commit()
if (change.kind !== 'set') throw new Error('The session of the benchmark was not created.')
const { token } = change

const astro = await astroSessions()
const seed = astro.open()
for (const [key, value] of Object.entries(DATA)) seed.set(key, value)
await astro.persist(seed)
const id = String(Reflect.get(seed, 'sessionID'))

// The cookie of each request is parsed in both: a Request with the header, as a server makes one.
const cookieOf = () =>
  /astro-sessions=([^;]*)/.exec(
    new Request('http://localhost/', { headers: { cookie: `astro-sessions=${token}` } }).headers.get(
      'cookie',
    ) ?? '',
  )?.[1]

let count = 0

summary(() => {
  group('read one key', () => {
    bench('astro-sessions', async () => {
      const request = engine.open(cookieOf())
      await request.session.get('theme')
      await request.commit()
    })
    bench("Astro's class", async () => {
      const session = astro.open(id)
      await session.get('theme')
      await astro.persist(session)
    })
  })
})

summary(() => {
  group('read one key and write one', () => {
    bench('astro-sessions', async () => {
      const request = engine.open(cookieOf())
      const visits = Number(await request.session.get('visits'))
      request.session.set('visits', visits + 1 + count++)
      await request.commit()
    })
    bench("Astro's class", async () => {
      const session = astro.open(id)
      const visits = Number(await session.get('visits'))
      session.set('visits', visits + 1 + count++)
      await astro.persist(session)
    })
  })
})

await run()
