import node from '@astrojs/node'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'
import { env, fs } from 'astro-sessions/drivers'

// The demo is served over plain http, to phones on the same network too. A browser keeps a `Secure` cookie
// only over https (and, some browsers, over http://localhost), so the demo turns the attribute off.
// A real shop keeps the defaults.
const isDemo = process.env.SHOP_COOKIES === 'demo'

export default defineConfig({
  output: 'server',
  outDir: isDemo ? './dist/demo' : './dist/default',
  adapter: node({ mode: 'standalone' }),
  integrations: [
    sessions({
      driver: fs({ base: env('SHOP_SESSIONS_DIR', '.sessions') }),
      ...(isDemo ? { cookie: { secure: false } } : {}),
    }),
  ],
  devToolbar: { enabled: false },
})
