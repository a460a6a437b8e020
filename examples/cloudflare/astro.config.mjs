import cloudflare from '@astrojs/cloudflare'
import { defineConfig, envField } from 'astro/config'
import sessions from 'astro-sessions'
import { cloudflareDo, cloudflareKv } from 'astro-sessions/drivers'

// The demo is served over plain http. A real shop keeps the defaults.
const isDemo = process.env.SHOP_COOKIES === 'demo'

// Workers KV is there without further ado, and shows a logout elsewhere up to a minute late. With
// SESSION_DRIVER=cloudflare-do, each session is a Durable Object, which keeps every promise.
const drivers = { 'cloudflare-kv': cloudflareKv(), 'cloudflare-do': cloudflareDo() }
const driver = process.env.SESSION_DRIVER || 'cloudflare-kv'
if (!Object.hasOwn(drivers, driver)) {
  throw new Error(`SESSION_DRIVER is one of ${Object.keys(drivers).join(', ')}, and not ${driver}.`)
}

export default defineConfig({
  output: 'server',
  // The pages of the shop on Node, unchanged.
  srcDir: '../shop/src',
  publicDir: '../shop/public',
  outDir: `./dist/${driver}`,
  // Without an inspector, whose port is the same for every site: this one may run beside others.
  adapter: cloudflare({ imageService: 'passthrough', inspectorPort: false }),
  integrations: [sessions({ driver: drivers[driver], ...(isDemo ? { cookie: { secure: false } } : {}) })],
  env: {
    // For the footer, which says where the sessions are.
    schema: { SESSION_DRIVER: envField.string({ context: 'server', access: 'public', default: driver }) },
  },
  devToolbar: { enabled: false },
})
