import node from '@astrojs/node'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'
import { postgres } from 'astro-sessions/drivers'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  integrations: [sessions({ driver: postgres({ client: './src/lib/db.ts' }) })],
})
