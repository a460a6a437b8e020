import node from '@astrojs/node'
import { defineConfig, envField } from 'astro/config'
import sessions from 'astro-sessions'
import { env, fs, memory, postgres, redis, sqlite } from 'astro-sessions/drivers'

// The demo is served over plain http, to phones on the same network too. A browser keeps a `Secure` cookie
// only over https (and, some browsers, over http://localhost), so the demo turns the attribute off.
// A real shop keeps the defaults.
const isDemo = process.env.SHOP_COOKIES === 'demo'

// A real shop has one driver. This one shows several: SESSION_DRIVER chooses when the shop is built, and env()
// stands for what the server reads when it starts.
const folder = env('SHOP_SESSIONS_DIR', '.sessions')
const drivers = {
  fs: fs({ base: folder }),
  memory: memory(),
  postgres: postgres({ url: env('DATABASE_URL', 'postgres://127.0.0.1:5432/postgres') }),
  redis: redis({ url: env('REDIS_URL', 'redis://127.0.0.1:6379') }),
  sqlite: sqlite({ file: `${folder}/sessions.db` }),
}
const driver = process.env.SESSION_DRIVER || 'fs'
if (!Object.hasOwn(drivers, driver)) {
  throw new Error(`SESSION_DRIVER is one of ${Object.keys(drivers).join(', ')}, and not ${driver}.`)
}

export default defineConfig({
  output: 'server',
  outDir: isDemo ? './dist/demo' : './dist/default',
  adapter: node({ mode: 'standalone' }),
  integrations: [
    sessions({
      driver: drivers[driver],
      // For the warning before a login ends, in every tab.
      untilCookie: true,
      ...(isDemo ? { cookie: { secure: false } } : {}),
    }),
  ],
  env: {
    // For the footer, which says where the sessions are.
    schema: { SESSION_DRIVER: envField.string({ context: 'server', access: 'public', default: driver }) },
  },
})
