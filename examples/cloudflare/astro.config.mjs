import cloudflare from '@astrojs/cloudflare'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'
import { cloudflareDo, cloudflareKv } from 'astro-sessions/drivers'

// Workers KV is there without further ado, and shows a logout elsewhere up to a minute late. With
// `SHOP_STORE=durable-object`, each session is a Durable Object, which keeps every promise.
const usesObjects = process.env.SHOP_STORE === 'durable-object'

// The demo is served over plain http. A real shop keeps the defaults.
const isDemo = process.env.SHOP_COOKIES === 'demo'

export default defineConfig({
  output: 'server',
  // The pages of the shop on Node, unchanged.
  srcDir: '../shop/src',
  publicDir: '../shop/public',
  outDir: usesObjects ? './dist/durable-object' : './dist/kv',
  adapter: cloudflare({ imageService: 'passthrough' }),
  integrations: [
    sessions({
      driver: usesObjects ? cloudflareDo() : cloudflareKv(),
      ...(isDemo ? { cookie: { secure: false } } : {}),
    }),
  ],
  devToolbar: { enabled: false },
})
